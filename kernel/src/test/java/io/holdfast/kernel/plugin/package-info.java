@NullMarked
package io.holdfast.kernel.plugin;

import org.jspecify.annotations.NullMarked;
