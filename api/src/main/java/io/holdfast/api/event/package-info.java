/**
 * What happened, as values: the same for the event log, the command line and every notifier.
 *
 * <p>An {@link io.holdfast.api.event.Event} is a numbered {@link io.holdfast.api.event.Occurrence}; the sealed
 * occurrences say what happened, to whom, from which state to which, and why.
 */
@NullMarked
package io.holdfast.api.event;

import org.jspecify.annotations.NullMarked;
