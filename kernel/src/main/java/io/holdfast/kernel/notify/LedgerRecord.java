package io.holdfast.kernel.notify;

import io.holdfast.kernel.notify.core.Entry;
import java.time.Instant;
import java.util.List;

/** One line of the outbox's file: a step in the life of events on their way to notifiers. */
sealed interface LedgerRecord {

    /** Events up to this number have been looked at. */
    record Position(long number) implements LedgerRecord {}

    /** These notifiers are to be told of an event. */
    record Accepted(Entry entry, List<String> notifiers) implements LedgerRecord {}

    /** These events of a notifier are one parcel from now on. */
    record Formed(String notifier, String lane, List<String> ids, long omitted) implements LedgerRecord {}

    /** These events need not be told to a notifier any more: delivered, or of no interest. */
    record Gone(String notifier, List<String> ids) implements LedgerRecord {}

    /**
     * A notifier will not be told of some events: newer ones took their place, or its queue was full. Parcels that are
     * formed later say how many there were.
     *
     * @param ids none where only the number is known any more
     * @param events how many: those of the ids, and those that had been let go before them
     */
    record LetGo(String notifier, List<String> ids, long events) implements LedgerRecord {}

    /** Nothing is kept for this notifier any longer. */
    record Closed(String notifier) implements LedgerRecord {}

    /** A parcel was given up. */
    record SetAside(
            String notifier, String lane, List<String> ids, long omitted, String reason, int attempts, Instant at)
            implements LedgerRecord {}

    /** A parcel that was given up is to be tried again. */
    record Replayed(String key) implements LedgerRecord {}

    /** A parcel that was given up is not kept any longer. */
    record Forgotten(String key) implements LedgerRecord {}
}
