/** Linux itself: sockets, priorities, capabilities. The only place that calls native functions. */
@NullMarked
package io.holdfast.kernel.linux;

import org.jspecify.annotations.NullMarked;
