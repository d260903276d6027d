package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.notify.core.Entry;
import io.holdfast.kernel.notify.core.Parcel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

    private static final List<String> NOTIFIERS = List.of("ops", "chat", "pager");

    @TempDir
    Path folder;

    private static Entry entry(long number) {
        return new Entry(
                "r-" + number,
                new Event(
                        number,
                        Instant.parse("2026-03-01T12:00:00Z"),
                        new MonotonicTime(number),
                        "lvs-1",
                        Station.transition("VI_" + number % 3, RouterState.ACTIVE)));
    }

    /** What a ledger holds, as text. */
    private static String contents(Ledger ledger) {
        StringBuilder text = new StringBuilder("position " + ledger.position() + "\n");
        for (String notifier : ledger.notifiers()) {
            text.append(notifier)
                    .append("\n parcels ")
                    .append(ledger.parcels(notifier))
                    .append("\n waiting ")
                    .append(ledger.waiting(notifier))
                    .append("\n omitted ")
                    .append(ledger.omitted(notifier))
                    .append('\n');
        }
        return text.append(ledger.deadLetters()).append(ledger.deadEvents()).toString();
    }

    /** A step that may happen, at random. */
    private static LedgerRecord step(Random random, Ledger ledger, long number) {
        String notifier = NOTIFIERS.get(random.nextInt(NOTIFIERS.size()));
        List<Entry> waiting = ledger.waiting(notifier);
        List<Parcel> parcels = ledger.parcels(notifier);
        List<DeadLetter> dead = new ArrayList<>(ledger.deadLetters());
        return switch (random.nextInt(10)) {
            case 0 ->
                waiting.isEmpty()
                        ? new LedgerRecord.Position(number)
                        : new LedgerRecord.Formed(
                                notifier,
                                "VI_" + random.nextInt(2),
                                waiting.stream()
                                        .limit(1 + random.nextInt(4))
                                        .map(Entry::id)
                                        .toList(),
                                random.nextInt(3));
            case 1 ->
                waiting.isEmpty()
                        ? new LedgerRecord.Position(number)
                        : new LedgerRecord.Gone(
                                notifier, List.of(waiting.getFirst().id()));
            case 2 ->
                parcels.isEmpty()
                        ? new LedgerRecord.Position(number)
                        : new LedgerRecord.Gone(notifier, Ledger.ids(parcels.getFirst()));
            case 3 -> {
                List<String> ids = !parcels.isEmpty()
                        ? Ledger.ids(parcels.getFirst())
                        : waiting.stream().limit(1).map(Entry::id).toList();
                yield ids.isEmpty()
                        ? new LedgerRecord.Position(number)
                        : new LedgerRecord.SetAside(
                                notifier, "*", ids, 1, "no \"such\" user", 3, Instant.ofEpochSecond(number));
            }
            case 4 ->
                dead.isEmpty()
                        ? new LedgerRecord.Position(number)
                        : new LedgerRecord.Replayed(dead.getFirst().parcel().key());
            case 5 ->
                dead.isEmpty()
                        ? new LedgerRecord.Position(number)
                        : new LedgerRecord.Forgotten(dead.getLast().parcel().key());
            case 6 ->
                new LedgerRecord.LetGo(
                        notifier, waiting.stream().limit(1).map(Entry::id).toList(), 1 + random.nextInt(3));
            case 7 -> random.nextInt(20) == 0 ? new LedgerRecord.Closed(notifier) : new LedgerRecord.Position(number);
            default -> new LedgerRecord.Accepted(entry(number), NOTIFIERS.subList(0, 1 + random.nextInt(3)));
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyStepSurvivesItsTextAndTheSummaryLeadsToTheSameLedger(long seed) {
        Random random = new Random(seed);
        Ledger live = new Ledger();
        Ledger replayed = new Ledger();
        for (long number = 1; number <= 500; number++) {
            LedgerRecord step = step(random, live, number);
            assertEquals(Optional.of(step), LedgerText.read(LedgerText.write(step)));
            live.apply(step);
            replayed.apply(step);
            if (number % 50 == 0) {
                Ledger fromSummary = new Ledger();
                live.summary().forEach(fromSummary::apply);
                assertEquals(contents(live), contents(fromSummary), "seed " + seed + " at " + number);
            }
        }
        assertEquals(contents(live), contents(replayed));
    }

    @Test
    void whenSeveralNotifiersWaitForAnEvent_thenItIsInMemoryOnceAfterASummaryToo() {
        Ledger live = new Ledger();
        live.apply(new LedgerRecord.Accepted(entry(1), NOTIFIERS));
        Ledger fromSummary = new Ledger();
        live.summary().stream()
                .flatMap(step -> LedgerText.read(LedgerText.write(step)).stream())
                .forEach(fromSummary::apply);

        Entry first = fromSummary.waiting("ops").getFirst();
        assertSame(first, fromSummary.waiting("chat").getFirst());
        assertSame(first, fromSummary.waiting("pager").getFirst());
    }

    @Test
    void whenStepsAreAboutWhatIsNotThere_thenNothingHappens() {
        Ledger ledger = new Ledger();
        String before = contents(ledger);

        ledger.apply(new LedgerRecord.Gone("ops", List.of("r-9")));
        ledger.apply(new LedgerRecord.Formed("ops", "*", List.of("r-9"), 0));
        ledger.apply(new LedgerRecord.SetAside("ops", "*", List.of("r-9"), 0, "no", 1, Instant.EPOCH));
        ledger.apply(new LedgerRecord.Replayed("ops-r-9"));
        ledger.apply(new LedgerRecord.Forgotten("ops-r-9"));

        assertEquals(before, contents(ledger));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"step\":\"from-the-future\"}", "{\"step\":\"gone\"}", "nonsense"})
    void whenTextIsNoKnownStep_thenNothing(String text) {
        assertEquals(Optional.empty(), LedgerText.read(text));
    }

    @Test
    void whenMostOfTheFileIsDoneWith_thenItIsWrittenAnewWithWhatIsNot() throws Exception {
        LedgerFile file = LedgerFile.open(folder);
        for (long number = 1; number <= 40_000; number++) {
            file.record(new LedgerRecord.Accepted(entry(number), List.of("ops")));
            if (number % 1_000 != 0) {
                file.record(new LedgerRecord.Gone("ops", List.of("r-" + number)));
            } else {
                file.commit();
            }
        }
        String live = contents(file.ledger());
        file.close();

        long size = Files.size(folder.resolve("outbox.log"));
        assertTrue(size < 10_000_000, size + " bytes of some 20 million written");
        assertEquals(live, contents(LedgerFile.open(folder).ledger()));
        assertEquals(40, LedgerFile.open(folder).ledger().waiting("ops").size());
    }
}
