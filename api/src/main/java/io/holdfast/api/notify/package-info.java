/**
 * Notifiers: a notifier answers one question, "did this get there?", with a {@link io.holdfast.api.notify.Delivery}.
 *
 * <p>Filters, quiet hours, order, retries with their pauses, deadlines, digests, what survives a restart and what
 * becomes of undeliverable notifications are the kernel's; a notifier is plain blocking code that makes one attempt.
 * One that needs several steps for a notification remembers with {@link io.holdfast.api.notify.Progress} which of them
 * are done.
 */
@NullMarked
package io.holdfast.api.notify;

import org.jspecify.annotations.NullMarked;
