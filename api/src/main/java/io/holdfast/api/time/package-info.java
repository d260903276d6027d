/** Monotonic time as a value, so that nothing that decides needs a clock. */
@NullMarked
package io.holdfast.api.time;

import org.jspecify.annotations.NullMarked;
