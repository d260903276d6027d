/**
 * Linux itself: sockets, priorities, capabilities. The only place that calls native functions, but for the one that
 * signals a process group: plugins need it, and {@code io.holdfast.api.process} has it.
 */
@NullMarked
package io.holdfast.kernel.linux;

import org.jspecify.annotations.NullMarked;
