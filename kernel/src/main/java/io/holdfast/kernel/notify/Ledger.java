package io.holdfast.kernel.notify;

import io.holdfast.kernel.notify.core.Entry;
import io.holdfast.kernel.notify.core.Parcel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What has not been told yet, per notifier, and what was given up: the sum of all ledger records. */
final class Ledger {

    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, DeadLetter> deadLetters = new LinkedHashMap<>();
    private int deadEvents;
    private OptionalLong position = OptionalLong.empty();

    /** The number of the last event that has been looked at; empty when nothing says so. */
    OptionalLong position() {
        return position;
    }

    /** Notifiers that something is kept for. */
    List<String> notifiers() {
        return List.copyOf(accounts.keySet());
    }

    /** Parcels of a notifier that were formed and are not told yet, in order. */
    List<Parcel> parcels(String notifier) {
        Account account = accounts.get(notifier);
        return account == null ? List.of() : List.copyOf(account.parcels.values());
    }

    /** Events of a notifier that are in no parcel yet, in order. */
    List<Entry> waiting(String notifier) {
        Account account = accounts.get(notifier);
        return account == null ? List.of() : List.copyOf(account.waiting.values());
    }

    /** How many events were let go, and no parcel says so yet. */
    long omitted(String notifier) {
        Account account = accounts.get(notifier);
        return account == null ? 0 : account.omitted;
    }

    boolean isFormed(Parcel parcel) {
        Account account = accounts.get(parcel.notifier());
        return account != null && account.parcels.containsKey(parcel.key());
    }

    /** What was given up, oldest first. */
    Collection<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters.values());
    }

    @Nullable
    DeadLetter deadLetter(String key) {
        return deadLetters.get(key);
    }

    Optional<DeadLetter> oldestDeadLetter() {
        return deadLetters.values().stream().findFirst();
    }

    /** Events in dead letters. */
    int deadEvents() {
        return deadEvents;
    }

    /** Takes a step. A step about something that is not there changes nothing: its other half was lost with a disk. */
    void apply(LedgerRecord step) {
        switch (step) {
            case LedgerRecord.Position(long number) -> position = OptionalLong.of(number);
            case LedgerRecord.Accepted(Entry entry, List<String> notifiers) -> {
                position = OptionalLong.of(entry.event().number());
                Entry shared = waitingElsewhere(entry.id()).orElse(entry);
                notifiers.forEach(notifier -> account(notifier).waiting.put(shared.id(), shared));
            }
            case LedgerRecord.Formed formed -> {
                account(formed.notifier()).told(formed.omitted());
                take(
                        formed.notifier(),
                        formed.lane(),
                        formed.ids(),
                        formed.omitted(),
                        parcel -> account(formed.notifier()).parcels.put(parcel.key(), parcel));
            }
            case LedgerRecord.Gone gone -> take(gone.notifier(), "", gone.ids(), 0, _ -> {});
            case LedgerRecord.LetGo letGo -> {
                account(letGo.notifier()).omitted += letGo.events();
                take(letGo.notifier(), "", letGo.ids(), 0, _ -> {});
            }
            case LedgerRecord.Closed(String notifier) -> accounts.remove(notifier);
            case LedgerRecord.SetAside aside ->
                take(
                        aside.notifier(),
                        aside.lane(),
                        aside.ids(),
                        aside.omitted(),
                        parcel -> keep(new DeadLetter(parcel, aside.reason(), aside.attempts(), aside.at())));
            case LedgerRecord.Replayed(String key) ->
                forget(key)
                        .map(DeadLetter::parcel)
                        .ifPresent(parcel -> account(parcel.notifier()).parcels.put(key, parcel));
            case LedgerRecord.Forgotten(String key) -> forget(key);
        }
    }

    private void keep(DeadLetter letter) {
        forget(letter.parcel().key());
        deadLetters.put(letter.parcel().key(), letter);
        deadEvents += letter.parcel().entries().size();
    }

    private Optional<DeadLetter> forget(String key) {
        Optional<DeadLetter> letter = Optional.ofNullable(deadLetters.remove(key));
        letter.ifPresent(gone -> deadEvents -= gone.parcel().entries().size());
        return letter;
    }

    /** Records that lead to this ledger from nothing. */
    List<LedgerRecord> summary() {
        List<LedgerRecord> steps = new ArrayList<>();
        for (DeadLetter letter : deadLetters.values()) {
            Parcel parcel = letter.parcel();
            accept(parcel.entries(), parcel.notifier(), steps);
            steps.add(new LedgerRecord.SetAside(
                    parcel.notifier(),
                    parcel.lane(),
                    ids(parcel),
                    parcel.omitted(),
                    letter.reason(),
                    letter.attempts(),
                    letter.at()));
        }
        accounts.forEach((notifier, account) -> {
            for (Parcel parcel : account.parcels.values()) {
                accept(parcel.entries(), notifier, steps);
                steps.add(new LedgerRecord.Formed(notifier, parcel.lane(), ids(parcel), parcel.omitted()));
            }
            accept(account.waiting.values(), notifier, steps);
            if (account.omitted > 0) {
                steps.add(new LedgerRecord.LetGo(notifier, List.of(), account.omitted));
            }
        });
        position.ifPresent(number -> steps.add(new LedgerRecord.Position(number)));
        return steps;
    }

    static List<String> ids(Parcel parcel) {
        return parcel.entries().stream().map(Entry::id).toList();
    }

    private static void accept(Collection<Entry> entries, String notifier, List<LedgerRecord> steps) {
        entries.forEach(entry -> steps.add(new LedgerRecord.Accepted(entry, List.of(notifier))));
    }

    /** Takes events out of where they are and hands them on as a parcel, when any are there. */
    private void take(String notifier, String lane, List<String> ids, long omitted, Consumer<Parcel> then) {
        Account account = account(notifier);
        Parcel formed = ids.isEmpty() ? null : account.parcels.remove(Parcel.key(notifier, ids.getLast()));
        List<Entry> entries = formed != null
                ? formed.entries()
                : ids.stream()
                        .map(account.waiting::remove)
                        .filter(Objects::nonNull)
                        .toList();
        if (account.isEmpty()) {
            accounts.remove(notifier);
        }
        if (!entries.isEmpty()) {
            then.accept(new Parcel(notifier, lane, entries, omitted));
        }
    }

    /** A summary names an event once for each notifier; in memory it is there once for all of them. */
    private Optional<Entry> waitingElsewhere(String id) {
        return accounts.values().stream()
                .flatMap(account -> Stream.ofNullable(account.waiting.get(id)))
                .findFirst();
    }

    private Account account(String notifier) {
        return accounts.computeIfAbsent(notifier, _ -> new Account());
    }

    /** One notifier's part. */
    private static final class Account {
        private final Map<String, Entry> waiting = new LinkedHashMap<>();
        private final Map<String, Parcel> parcels = new LinkedHashMap<>();
        private long omitted;

        boolean isEmpty() {
            return waiting.isEmpty() && parcels.isEmpty() && omitted == 0;
        }

        /** A summary does not say what a parcel that it forms was told of. */
        void told(long events) {
            omitted = Math.max(0, omitted - events);
        }
    }
}
