/** The control loop: the one thread that owns elections, their sockets and their timers. */
@NullMarked
package io.holdfast.kernel.loop;

import org.jspecify.annotations.NullMarked;
