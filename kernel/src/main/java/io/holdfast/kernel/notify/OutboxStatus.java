package io.holdfast.kernel.notify;

import java.util.List;
import java.util.Optional;

/**
 * What the outbox holds at one moment.
 *
 * @param deadLettersForgotten how many dead letters have made room for newer ones since the start
 * @param notKept why all this is in memory only, so that a crash would lose it; empty when it is on disk
 */
public record OutboxStatus(
        List<NotifierStatus> notifiers,
        List<DeadLetter> deadLetters,
        long deadLettersForgotten,
        Optional<String> notKept) {}
