@NullMarked
package io.holdfast.kernel.config;

import org.jspecify.annotations.NullMarked;
