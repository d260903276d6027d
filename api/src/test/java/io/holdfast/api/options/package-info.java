@NullMarked
package io.holdfast.api.options;

import org.jspecify.annotations.NullMarked;
