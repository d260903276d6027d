package io.holdfast.plugin.notifyfifo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.testing.Notifications;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.time.Deadline;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class FifoNotifierTest {

    private static final Notification TO_ACTIVE = Notifications.transition("VI_1", RouterState.ACTIVE);

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = folder.resolve("fifo");
    }

    private Notifier notifier(String more) {
        return new FifoNotifier(OptionsText.of("path = \"" + path + "\"\n" + more)
                .read(new FifoNotifierFactory()::options)
                .options());
    }

    private static Delivery deliver(Notifier notifier, Notification notification) throws InterruptedException {
        return notifier.deliver(notification, Deadline.in(Duration.ofMinutes(1)));
    }

    @Test
    void whenCreated_thenTheFifoIsThereBeforeTheFirstEvent_andGoneAfterwards() throws Exception {
        try (Notifier _ = notifier("mode = 0640")) {
            assertTrue(Fifo.isFifo(path));
            assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void whenItWasThere_thenItStays() throws Exception {
        Fifo someoneElses = new Fifo(path, "0600");
        someoneElses.make();
        notifier("").close();

        assertTrue(Fifo.isFifo(path));
    }

    @Test
    void whenTold_thenALineIsInTheFifo() throws Exception {
        try (Notifier notifier = notifier("");
                FifoReader reader = new FifoReader(path)) {
            assertEquals(Delivery.delivered(), deliver(notifier, TO_ACTIVE));
            deliver(notifier, Notifications.of(new Occurrence.DaemonStopped("lvs-1", Cause.of("asked-for"))));
            deliver(notifier, Notifications.transition("a\"\r\nGROUP \"b", RouterState.BACKUP));

            assertEquals(
                    List.of("INSTANCE \"VI_1\" MASTER 150", "INSTANCE \"a'  GROUP 'b\" BACKUP 150"),
                    reader.await(lines -> lines.size() == 2));
        }
    }

    @Test
    void whenInJson_thenEachEventIsALineWithAKeyOfItsOwn() throws Exception {
        Notification digest = new Notification(
                "ops-r-18",
                "ops",
                List.of(
                        Notifications.event(17, TO_ACTIVE.latest().occurrence()),
                        Notifications.event(
                                18, new Occurrence.DaemonStopped("lvs-1", new Cause("asked-for", "a\r\nb")))),
                0);
        try (Notifier notifier = notifier("format = json");
                FifoReader reader = new FifoReader(path)) {
            deliver(notifier, digest);

            List<String> lines = reader.await(all -> all.size() == 2);
            assertTrue(lines.getFirst().startsWith("{\"number\":17,"), lines.getFirst());
            assertTrue(lines.getFirst().endsWith(",\"key\":\"ops-1898b5d9bb2b54c0-17\"}"), lines.getFirst());
            assertTrue(lines.getLast().startsWith("{\"number\":18,"), lines.getLast());
            assertTrue(lines.getLast().endsWith(",\"key\":\"ops-r-18\"}"), lines.getLast());
        }
    }

    @Test
    void whenNobodyReads_thenItWaits_andGivesUpWhenInterrupted_andNoLineIsTorn() throws Exception {
        try (Notifier notifier = notifier("");
                FifoReader reader = pausedReader()) {
            AtomicInteger delivered = new AtomicInteger();
            CompletableFuture<Delivery> last = new CompletableFuture<>();
            Thread writer = Thread.ofPlatform().daemon().start(() -> {
                try {
                    Delivery delivery = deliver(notifier, TO_ACTIVE);
                    while (delivery.equals(Delivery.delivered())) {
                        delivered.incrementAndGet();
                        delivery = deliver(notifier, TO_ACTIVE);
                    }
                    last.complete(delivery);
                } catch (InterruptedException e) {
                    last.completeExceptionally(e);
                }
            });
            // The pipe takes 64 KiB, which is more than two thousand of these lines (pipe(7)).
            while (delivered.get() < 2_000 || writer.getState() != Thread.State.RUNNABLE || isGrowing(delivered)) {
                Thread.sleep(10);
            }
            writer.interrupt();

            assertEquals(Delivery.retry(path + " is full: nobody reads it"), last.get());
            reader.pause(false);
            assertEquals(Delivery.delivered(), deliver(notifier, TO_ACTIVE));
            List<String> lines = reader.await(all -> all.size() == delivered.get() + 1);
            assertEquals(
                    List.of("INSTANCE \"VI_1\" MASTER 150"),
                    lines.stream().distinct().toList());
        }
    }

    @Test
    void whenADigestDoesNotFit_thenTheNextAttemptGoesOnBehindWhatIsInIt() throws Exception {
        // More than the 64 KiB that the pipe takes (pipe(7)).
        List<Long> numbers = LongStream.range(0, 500).boxed().toList();
        Notification digest = new Notification(
                "ops-r-499",
                "ops",
                numbers.stream()
                        .map(number ->
                                Notifications.event(number, TO_ACTIVE.latest().occurrence()))
                        .toList(),
                0);
        try (Notifier notifier = notifier("format = json");
                InputStream reader = Channels.newInputStream(
                        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            CompletableFuture<Delivery> first = new CompletableFuture<>();
            Thread writer = delivering(notifier, digest, first);
            String begin = new String(reader.readNBytes(20_000), StandardCharsets.UTF_8);
            writer.interrupt();
            assertEquals(Delivery.retry(path + " is full: nobody reads it"), first.get());

            CompletableFuture<Delivery> second = new CompletableFuture<>();
            var _ = delivering(notifier, digest, second);
            BufferedReader rest = new BufferedReader(new InputStreamReader(reader, StandardCharsets.UTF_8));
            List<Long> told = new ArrayList<>((begin + rest.readLine())
                    .lines()
                    .map(FifoNotifierTest::number)
                    .toList());
            while (told.getLast() != 499) {
                told.add(number(rest.readLine()));
            }
            assertEquals(Delivery.delivered(), second.get());
            // The line that was on its way when the interrupt came may be there twice.
            assertEquals(numbers, told.stream().distinct().toList());
            assertEquals(told.stream().sorted().toList(), told);
            assertTrue(told.size() <= 501, told::toString);
        }
    }

    private static Thread delivering(Notifier notifier, Notification notification, CompletableFuture<Delivery> answer) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                answer.complete(deliver(notifier, notification));
            } catch (InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
    }

    private static Long number(String line) {
        return Long.valueOf(line.replaceAll("^\\{\"number\":(\\d+),.*", "$1"));
    }

    @Test
    void whenInterruptedAndNobodyHasItOpen_thenWhatWaitsInItStays() throws Exception {
        try (Notifier notifier = notifier("")) {
            deliver(notifier, TO_ACTIVE);
            deliver(notifier, TO_ACTIVE);
            Thread.currentThread().interrupt();
            Delivery interrupted = deliver(notifier, TO_ACTIVE);
            Delivery next = deliver(notifier, Notifications.transition("VI_1", RouterState.BACKUP));

            assertEquals(
                    List.of(Delivery.retry(path + " is full: nobody reads it"), Delivery.delivered()),
                    List.of(interrupted, next));
            try (FifoReader reader = new FifoReader(path)) {
                assertEquals(
                        List.of(
                                "INSTANCE \"VI_1\" MASTER 150",
                                "INSTANCE \"VI_1\" MASTER 150",
                                "INSTANCE \"VI_1\" BACKUP 150"),
                        reader.await(lines -> lines.size() == 3));
            }
        }
    }

    @Test
    void whenThereIsNoLineForAnEvent_thenThatIsSaid() throws Exception {
        Notification stopped = Notifications.of(new Occurrence.DaemonStopped("lvs-1", Cause.of("asked-for")));
        Notification test = Notifications.of(new Occurrence.Test("lvs-1", "states"));
        try (Notifier notifier = notifier("")) {
            assertEquals(
                    Delivery.skipped("keepalived's format has no line for daemon-stopped, format = json has one"),
                    deliver(notifier, stopped));
            assertEquals(
                    Delivery.skippedInOrder(
                            "keepalived's format has no line for test, format = json has one",
                            path + " is there and can be written"),
                    deliver(notifier, test));
            Files.delete(path);
            Files.writeString(path, "");
            assertEquals(
                    Delivery.retry("cannot write to " + path + ": " + path + " is there and is not a FIFO"),
                    deliver(notifier, test));
        }
    }

    private FifoReader pausedReader() throws Exception {
        FifoReader reader = new FifoReader(path);
        reader.pause(true);
        return reader;
    }

    private static boolean isGrowing(AtomicInteger count) throws InterruptedException {
        int before = count.get();
        Thread.sleep(200);
        return count.get() != before;
    }

    @Test
    void whenAFileTakesItsPlace_thenThatIsSaid_andItGoesOnWhenTheFifoIsBack() throws Exception {
        List<Delivery> deliveries = new ArrayList<>();
        try (Notifier notifier = notifier("");
                FifoReader reader = new FifoReader(path)) {
            Path aside = Files.move(path, folder.resolve("aside"));
            Files.writeString(path, "");
            deliveries.add(deliver(notifier, TO_ACTIVE));
            Files.delete(path);
            Files.move(aside, path);
            deliveries.add(deliver(notifier, TO_ACTIVE));

            assertEquals(
                    List.of(
                            Delivery.retry("cannot write to " + path + ": " + path + " is there and is not a FIFO"),
                            Delivery.delivered()),
                    deliveries);
            reader.await(lines -> lines.size() == 1);
        }
    }
}
