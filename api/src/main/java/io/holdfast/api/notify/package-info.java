/**
 * Notifiers: a notifier answers one question, "did this get there?", with a {@link io.holdfast.api.notify.Delivery}.
 *
 * <p>Filters, quiet hours, order, retries with their pauses, deadlines, digests, what survives a restart and what
 * becomes of undeliverable notifications are the kernel's; a notifier is plain blocking code that makes one attempt.
 */
@NullMarked
package io.holdfast.api.notify;

import org.jspecify.annotations.NullMarked;
