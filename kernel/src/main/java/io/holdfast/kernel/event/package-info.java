/** The log of events: numbered, kept on disk within bounds, handed to whoever listens. */
@NullMarked
package io.holdfast.kernel.event;

import org.jspecify.annotations.NullMarked;
