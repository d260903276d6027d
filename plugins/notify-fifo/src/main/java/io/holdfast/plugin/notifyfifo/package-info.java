/** The notifier {@code fifo}: writes lines into a named pipe. */
@NullMarked
package io.holdfast.plugin.notifyfifo;

import org.jspecify.annotations.NullMarked;
