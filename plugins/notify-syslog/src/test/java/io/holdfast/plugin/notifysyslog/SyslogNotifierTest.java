package io.holdfast.plugin.notifysyslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.testing.Notifications;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.SocketServer;
import io.holdfast.api.time.Deadline;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class SyslogNotifierTest {

    private static final long PID = ProcessHandle.current().pid();
    private static final Notification TO_ACTIVE = Notifications.transition("VI_1", RouterState.ACTIVE);
    private static final String TO_ACTIVE_MESSAGE = "<29>1 2026-03-01T12:00:00.123Z lvs-1 holdfast " + PID
            + " instance-transition [meta sequenceId=\"17\"] Instance VI_1: Backup -> Active"
            + " (active-down-expired: nothing heard for 3.6 s)";

    private static Notifier notifier(String options) {
        return new SyslogNotifier(
                OptionsText.of(options)
                        .read(new SyslogNotifierFactory()::options)
                        .options(),
                "lvs-1");
    }

    private static Delivery deliver(String options, Notification notification) throws InterruptedException {
        try (Notifier notifier = notifier(options)) {
            return notifier.deliver(notification, Deadline.in(Duration.ofMinutes(1)));
        }
    }

    @Nested
    class GivenADatagramServer {

        private String received(String more, Notification notification) throws Exception {
            try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                assertEquals(
                        Delivery.delivered(),
                        deliver("server = \"udp://127.0.0.1:" + server.getLocalPort() + "\"\n" + more, notification));
                DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                server.receive(packet);
                return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            }
        }

        @Test
        void whenTold_thenItGetsOneMessage() throws Exception {
            assertEquals(TO_ACTIVE_MESSAGE, received("", TO_ACTIVE));
        }

        @ParameterizedTest
        @CsvSource({"local7, FAULT, 188", "kern, ACTIVE, 5", "authpriv, FAULT, 84"})
        void priorityIsFacilityTimesEightPlusSeverity(String facility, RouterState state, int priority)
                throws Exception {
            String message = received("facility = " + facility, Notifications.transition("VI_1", state));

            assertTrue(message.startsWith("<" + priority + ">1 "), message);
        }

        @Test
        void whenThereIsAnIdForStructuredData_thenTheFieldsAreThere() throws Exception {
            String hostile = "a\"b]c\\d\r\n<0>1 - - - - - -";
            String message = received(
                    "structured-data-id = \"event@32473\", application-name = vrrp",
                    Notifications.of(new Occurrence.GroupTransition(
                            hostile, RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", hostile))));

            assertEquals(
                    "<29>1 2026-03-01T12:00:00.123Z lvs-1 vrrp " + PID
                            + " group-transition [meta sequenceId=\"17\"][event@32473 key=\"ops-6f1c02a94d11-17\""
                            + " number=\"17\" subject=\"group:a\\\"b\\]c\\\\d  <0>1 - - - - - -\""
                            + " old-state=\"backup\" new-state=\"active\" cause=\"forced\""
                            + " details=\"a\\\"b\\]c\\\\d  <0>1 - - - - - -\"]"
                            + " Group a\"b]c\\d  <0>1 - - - - - -: Backup -> Active"
                            + " (forced: a\"b]c\\d  <0>1 - - - - - -)",
                    message);
        }

        @Test
        void whenTheTextIsNotAscii_thenAByteOrderMarkSaysThatItIsUtf8() throws Exception {
            String message = received("", Notifications.transition("Zürich", RouterState.ACTIVE));

            assertTrue(message.contains("] \uFEFFInstance Zürich: "), message);
        }

        @Test
        void whenItsNameIsUnknown_thenThatIsSaid() throws Exception {
            assertEquals(
                    Delivery.retry("the name no-such-host.invalid cannot be resolved"),
                    deliver("server = \"udp://no-such-host.invalid:514\"", TO_ACTIVE));
        }
    }

    @Nested
    class GivenADigest {

        private static final Notification DIGEST = new Notification(
                "ops-r-18",
                "ops",
                List.of(
                        Notifications.event(17, TO_ACTIVE.latest().occurrence()),
                        Notifications.event(18, TO_ACTIVE.latest().occurrence())),
                0);

        /** Takes a message, and breaks at the second one. */
        private static final class Breaking implements SyslogNotifier.Sender {
            private final List<String> taken = new ArrayList<>();
            private Optional<IOException> trouble;

            Breaking(IOException trouble) {
                this.trouble = Optional.of(trouble);
            }

            @Override
            public void send(SyslogMessage message, Deadline deadline) throws IOException {
                if (taken.size() == 1 && trouble.isPresent()) {
                    IOException thrown = trouble.get();
                    trouble = Optional.empty();
                    throw thrown;
                }
                taken.add(new String(message.bytes(), StandardCharsets.UTF_8)
                        .replaceAll("(?s).*sequenceId=\"(\\d+)\".*", "$1"));
            }

            @Override
            public void close() {}
        }

        private static List<String> takenInTwoAttempts(IOException trouble) throws InterruptedException {
            Breaking sender = new Breaking(trouble);
            SyslogOptions options = OptionsText.of("server = \"udp://127.0.0.1:514\"")
                    .read(new SyslogNotifierFactory()::options)
                    .options();
            try (Notifier notifier = new SyslogNotifier(options, "lvs-1", sender)) {
                assertEquals(Delivery.retry("broken"), notifier.deliver(DIGEST, Deadline.in(Duration.ofMinutes(1))));
                assertEquals(Delivery.delivered(), notifier.deliver(DIGEST, Deadline.in(Duration.ofMinutes(1))));
            }
            return sender.taken;
        }

        @Test
        void whenAMessageCannotBeSent_thenTheNextAttemptGoesOnWithIt() throws Exception {
            assertEquals(List.of("17", "18"), takenInTwoAttempts(new IOException("broken")));
        }

        @Test
        void whenTheConnectionIsLost_thenAllOfItIsSentAgain() throws Exception {
            assertEquals(
                    List.of("17", "17", "18"),
                    takenInTwoAttempts(new SyslogNotifier.ConnectionLost("broken", new IOException("reset"))));
        }
    }

    @Nested
    class GivenALongMessage {

        private static final Notification LONG = Notifications.of(new Occurrence.GroupTransition(
                "G", RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", "x" + "\u00fc".repeat(3000))));

        private static String datagram(String options) throws Exception {
            try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                assertEquals(
                        Delivery.delivered(),
                        deliver("server = \"udp://127.0.0.1:" + receiver.getLocalPort() + "\"" + options, LONG));
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                receiver.receive(packet);
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))
                        .toString();
            }
        }

        @Test
        void whenItDoesNotFitIntoADatagram_thenItIsCutBetweenTwoCharacters() throws Exception {
            for (String name : List.of("a", "ab")) {
                String message = datagram(", application-name = " + name);

                assertTrue(message.endsWith("\u00fc\u00fc"), message);
                int bytes = message.getBytes(StandardCharsets.UTF_8).length;
                assertTrue(bytes == 2048 || bytes == 2047, "bytes: " + bytes);
            }
        }

        @Test
        void whenItsStructuredDataDoNotFit_thenTheyAreLeftOutWhole() throws Exception {
            String message = datagram(", structured-data-id = \"event@32473\"");

            assertTrue(message.contains(" group-transition - \uFEFFGroup G: Backup -> Active (forced: x"), message);
        }
    }

    @Nested
    class GivenAStreamServer {

        @Test
        void whenItTakesNothingUntilTheDeadline_thenThatIsSaid() throws Exception {
            Notification longOne = Notifications.of(new Occurrence.GroupTransition(
                    "G", RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", "x".repeat(32_000_000))));
            CompletableFuture<Delivery> delivery = new CompletableFuture<>();
            try (SocketServer deaf = new SocketServer(_ -> delivery.join())) {
                Deadline deadline = Deadline.in(Duration.ofMillis(200));
                Thread thread = Thread.ofPlatform().daemon().start(() -> {
                    try (Notifier notifier = notifier("server = \"tcp://" + deaf.endpoint() + "\"")) {
                        delivery.complete(notifier.deliver(longOne, Deadline.in(Duration.ofMillis(200))));
                    } catch (InterruptedException e) {
                        delivery.completeExceptionally(e);
                    }
                });
                while (!deadline.hasPassed() || !isWriting(thread)) {
                    Thread.onSpinWait();
                }
                thread.interrupt();

                assertEquals(
                        Delivery.retry(
                                "cannot send to " + deaf.endpoint() + ": the deadline passed before it had taken all"),
                        delivery.join());
            }
        }

        private static boolean isWriting(Thread thread) {
            return Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("write"));
        }

        @Test
        void whenTold_thenMessagesCarryTheirLength() throws Exception {
            try (SyslogServer server = new SyslogServer();
                    Notifier notifier = notifier("server = \"tcp://127.0.0.1:" + server.port() + "\"")) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(Delivery.delivered(), notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                }

                assertEquals(
                        List.of(TO_ACTIVE_MESSAGE, TO_ACTIVE_MESSAGE, TO_ACTIVE_MESSAGE),
                        server.await(messages -> messages.size() == 3));
            }
        }

        @Test
        void whenItWasRestarted_thenTheNextMessageGoesToTheNewOne() throws Exception {
            try (SyslogServer server = new SyslogServer();
                    Notifier notifier = notifier("server = \"tcp://127.0.0.1:" + server.port() + "\"")) {
                notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1)));
                server.await(messages -> messages.size() == 1);
                server.restart(0);

                assertEquals(Delivery.delivered(), notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
                server.await(messages -> messages.size() == 2);
            }
        }

        @Test
        void whenNobodyListens_thenThatIsSaid() throws Exception {
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }

            Delivery.Retry retry = assertInstanceOf(
                    Delivery.Retry.class, deliver("server = \"tcp://127.0.0.1:" + port + "\"", TO_ACTIVE));
            assertEquals("cannot send to 127.0.0.1:" + port + ": Connection refused", retry.reason());
        }

        @Test
        void whenItsNameIsUnknown_thenThatIsSaid() throws Exception {
            assertEquals(
                    Delivery.retry("the name no-such-host.invalid cannot be resolved"),
                    deliver("server = \"tcp://no-such-host.invalid:601\"", TO_ACTIVE));
        }
    }

    @Nested
    class GivenTheLocalLog {

        @TempDir
        Path folder;

        @Test
        void whenTold_thenItGetsTheTextWithItsPriority() throws Exception {
            assertTold(TO_ACTIVE, "Instance VI_1: Backup -> Active (active-down-expired: nothing heard for 3.6 s)");
        }

        @Test
        void whenTheTextIsLong_thenItGetsAllOfItInOneMessage() throws Exception {
            String details = "word ".repeat(300).strip();
            assertTold(
                    Notifications.of(new Occurrence.GroupTransition(
                            "G", RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", details))),
                    "Group G: Backup -> Active (forced: " + details + ")");
        }

        private void assertTold(Notification notification, String text) throws Exception {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/logger")), "needs logger");
            assumeTrue(Epoll.isAvailable(), "needs epoll");
            Path socket = folder.resolve("log");
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            try (MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
                new Bootstrap()
                        .group(loop)
                        .channel(EpollDomainDatagramChannel.class)
                        .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                                received.add(packet.content().toString(StandardCharsets.UTF_8));
                            }
                        })
                        .bind(new DomainSocketAddress(socket.toFile()))
                        .sync();

                Delivery delivery = deliver("server = \"unix:" + socket + "\", application-name = vrrp", notification);

                assertEquals(Delivery.delivered(), delivery);
                String message = received.take();
                assertTrue(message.startsWith("<29>"), message);
                assertTrue(message.endsWith(" vrrp[" + PID + "]: " + text), message);
                loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
            }
        }

        @Test
        void whenThereIsNone_thenThatIsSaid() throws Exception {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/logger")), "needs logger");
            Delivery.Retry retry = assertInstanceOf(
                    Delivery.Retry.class, deliver("server = \"unix:" + folder.resolve("none") + "\"", TO_ACTIVE));

            assertTrue(retry.reason().startsWith("logger ended with status 1: "), retry.reason());
        }
    }
}
