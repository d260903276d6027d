package io.holdfast.kernel.notify;

import java.util.List;

/** What the outbox holds at one moment. */
public record OutboxStatus(List<NotifierStatus> notifiers, List<DeadLetter> deadLetters) {}
