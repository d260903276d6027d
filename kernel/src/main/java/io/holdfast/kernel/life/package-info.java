/** Starting in order, stopping in reverse. */
@NullMarked
package io.holdfast.kernel.life;

import org.jspecify.annotations.NullMarked;
