/** Log lines on standard error, written by a thread of their own so that a full pipe delays nobody. */
@NullMarked
package io.holdfast.kernel.log;

import org.jspecify.annotations.NullMarked;
