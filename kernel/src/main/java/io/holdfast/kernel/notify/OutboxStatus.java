package io.holdfast.kernel.notify;

import java.util.List;

/**
 * What the outbox holds at one moment.
 *
 * @param deadLettersForgotten how many dead letters have made room for newer ones since the start
 */
public record OutboxStatus(List<NotifierStatus> notifiers, List<DeadLetter> deadLetters, long deadLettersForgotten) {}
