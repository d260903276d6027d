package io.holdfast.plugin.notifywebhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.testing.Notifications;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.vrrp.Priority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class WebhookNotifierTest {

    private static final Notification TO_ACTIVE = Notifications.transition("VI_1", RouterState.ACTIVE);

    private final HookServer server = new HookServer();

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(1));
    }

    private Notifier notifier(String more) {
        return notifierFor(server.url(), more);
    }

    private static Notifier notifierFor(String url, String more) {
        WebhookOptions options = OptionsText.of("url = \"" + url + "\"\n" + more)
                .read(new WebhookNotifierFactory()::options)
                .options();
        return new WebhookNotifier(options);
    }

    private Delivery deliver(String more, Notification notification) throws InterruptedException {
        try (Notifier notifier = notifier(more)) {
            return notifier.deliver(notification, soon());
        }
    }

    @Nested
    class GivenAServerThatTakesIt {

        @Test
        void whenTold_thenItGetsTheNotificationAsJsonWithItsKey() throws Exception {
            assertEquals(Delivery.delivered(), deliver("", TO_ACTIVE));

            HookServer.Request request = server.only();
            assertEquals("POST", request.method());
            assertEquals("/hook/hush?token=hush", request.path());
            assertEquals("application/json; charset=utf-8", request.headers().getFirst("Content-Type"));
            assertEquals("ops-6f1c02a94d11-17", request.headers().getFirst("Idempotency-Key"));
            assertEquals(null, request.headers().getFirst("X-Holdfast-Signature"));
            assertEquals(TO_ACTIVE.toJson().toString(), request.body());
        }

        @Test
        void whenThereIsASecret_thenTheBodyIsSigned() throws Exception {
            deliver("""
                    format = template
                    body = "The quick brown fox jumps over the lazy dog"
                    secret = key
                    signature-header = X-Signed
                    """, TO_ACTIVE);

            // The well-known HMAC-SHA256 of this sentence under the key "key".
            assertEquals(
                    "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
                    server.only().headers().getFirst("X-Signed"));
        }

        @Test
        void whenThereAreHeaders_thenTheyAreSent() throws Exception {
            deliver("method = PUT, headers { X-Team = night }, authorization = \"Bearer hush\"", TO_ACTIVE);

            assertEquals("PUT", server.only().method());
            assertEquals("night", server.only().headers().getFirst("X-Team"));
            assertEquals("Bearer hush", server.only().headers().getFirst("Authorization"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "application/json | {'name':'{{name}}'} | {'name':'a\\'b&c\\r\\nd'}",
                    "application/x-www-form-urlencoded | name={{name}}&x=1 | name=a%22b%26c++d&x=1",
                    "application/soap+xml; charset=utf-8 | <a b='{{name}}'/> | <a b='a&quot;b&amp;c  d'/>",
                    "text/html | <p>{{name}}</p> | <p>a&quot;b&amp;c  d</p>",
                    "text/plain | {{name}}! | a'b&c  d!",
                })
        void whenThereIsATemplate_thenValuesFitTheContentType(String type, String template, String body)
                throws Exception {
            // Quotation marks would end the option's text: the test writes them as apostrophes.
            try (Notifier notifier = new WebhookNotifier(withBody(type, template.replace('\'', '"')))) {
                notifier.deliver(Notifications.transition("a\"b&c\r\nd", RouterState.ACTIVE), soon());
            }

            String expected =
                    body.replace("\\r\\nd", "  d").replace("\\'", "\\\"").replace('\'', '"');
            assertEquals(expected, server.only().body());
        }

        private WebhookOptions withBody(String type, String template) {
            WebhookOptions plain = OptionsText.of("url = \"" + server.url()
                            + "\", format = template, body = x, content-type = \"" + type + "\"")
                    .read(new WebhookNotifierFactory()::options)
                    .options();
            return new WebhookOptions(
                    plain.url(),
                    plain.method(),
                    plain.format(),
                    Optional.of(io.holdfast.api.notify.NotificationTemplate.parse(template)),
                    plain.contentType(),
                    plain.headers(),
                    plain.authorization(),
                    plain.signingKey(),
                    plain.signatureHeader(),
                    plain.routingKey(),
                    plain.tls(),
                    plain.proxy(),
                    plain.connectTimeout());
        }
    }

    @Nested
    class GivenServicesThatPeopleUse {

        private static final Service WEB =
                new Service("web", new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("192.0.2.10:80")));

        private static Notification quorum(Health to) {
            return Notifications.of(new Occurrence.QuorumChanged(
                    WEB, to == Health.DOWN ? Health.UP : Health.DOWN, to, 1, 2, Cause.of("servers-down")));
        }

        @Test
        void slack() throws Exception {
            deliver("format = slack", Notifications.transition("<!channel> & \"co\"", RouterState.ACTIVE));

            assertEquals(
                    "{\"text\":\"notice on lvs-1: Instance &lt;!channel&gt; &amp; \\\"co\\\": Backup -&gt; Active"
                            + " (active-down-expired: nothing heard for 3.6 s)\"}",
                    server.only().body());
        }

        @Test
        void teams() throws Exception {
            deliver("format = teams", TO_ACTIVE);

            assertEquals(
                    "{\"type\":\"message\",\"attachments\":[{\"contentType\":\"application/vnd.microsoft.card.adaptive\","
                            + "\"content\":{\"$schema\":\"http://adaptivecards.io/schemas/adaptive-card.json\","
                            + "\"type\":\"AdaptiveCard\",\"version\":\"1.4\",\"body\":[{\"type\":\"TextBlock\",\"wrap\":true,"
                            + "\"weight\":\"Bolder\",\"text\":\"Instance VI_1: Backup -> Active"
                            + " (active-down-expired: nothing heard for 3.6 s)\"},{\"type\":\"FactSet\",\"facts\":["
                            + "{\"title\":\"Node\",\"value\":\"lvs-1\"},{\"title\":\"Severity\",\"value\":\"notice\"},"
                            + "{\"title\":\"Time\",\"value\":\"2026-03-01T12:00:00.123Z\"},"
                            + "{\"title\":\"Subject\",\"value\":\"instance:VI_1\"},{\"title\":\"Events\",\"value\":\"1\"}]}]}}]}",
                    server.only().body());
        }

        @Test
        void pagerDuty() throws Exception {
            deliver("format = pagerduty, routing-key = R0UTE", quorum(Health.DOWN));
            deliver("format = pagerduty, routing-key = R0UTE", quorum(Health.UP));

            String down = server.requests().getFirst().body();
            String up = server.requests().getLast().body();
            String begin = "{\"routing_key\":\"R0UTE\",\"event_action\":\"trigger\","
                    + "\"dedup_key\":\"holdfast/lvs-1/quorum-changed/service:web\",\"payload\":{"
                    + "\"summary\":\"lvs-1: Service web: quorum lost (weight 1, quorum 2) (servers-down)\","
                    + "\"source\":\"lvs-1\",\"severity\":\"critical\",\"timestamp\":\"2026-03-01T12:00:00.123Z\","
                    + "\"component\":\"service:web\",\"class\":\"quorum-changed\",\"custom_details\":{\"number\":17,";
            assertEquals(begin, down.substring(0, begin.length()));
            assertTrue(
                    up.contains("\"event_action\":\"resolve\","
                            + "\"dedup_key\":\"holdfast/lvs-1/quorum-changed/service:web\""),
                    up);
        }

        @Test
        void alertmanager() throws Exception {
            deliver("format = alertmanager", quorum(Health.DOWN));
            deliver("format = alertmanager", quorum(Health.UP));

            String labels = "\"labels\":{\"alertname\":\"Holdfast\",\"kind\":\"quorum-changed\",\"instance\":\"lvs-1\","
                    + "\"subject\":\"service:web\",\"severity\":\"critical\"}";
            assertEquals(
                    "[{" + labels + ",\"annotations\":{"
                            + "\"summary\":\"Service web: quorum lost (weight 1, quorum 2)\","
                            + "\"description\":\"servers-down\",\"number\":\"17\"},"
                            + "\"startsAt\":\"2026-03-01T12:00:00.123Z\",\"endsAt\":\"2026-03-08T12:00:00.123Z\"}]",
                    server.requests().getFirst().body());
            String over = server.requests().getLast().body();
            assertTrue(over.contains(labels), "the same alert: " + over);
            assertTrue(over.contains("\"endsAt\":\"2026-03-01T12:00:00.123Z\""), over);
        }

        @ParameterizedTest
        @CsvSource({
            "format = pagerduty, '\"dedup_key\":\"holdfast/lvs-1/daemon-stopped/daemon:lvs-1\"'",
            "format = alertmanager, '\"kind\":\"daemon-stopped\",\"instance\":\"lvs-1\",\"subject\":\"daemon:lvs-1\",\"severity\":\"notice\"'",
        })
        void theStartOfTheDaemonEndsTheAlarmOfItsStop(String format, String identity) throws Exception {
            String options = format + (format.contains("pagerduty") ? ", routing-key = R0UTE" : "");
            deliver(options, Notifications.of(new Occurrence.DaemonStopped("lvs-1", Cause.of("asked-for"))));
            deliver(options, Notifications.of(new Occurrence.DaemonStarted("lvs-1", "1", Cause.of("start"))));

            String stopped = server.requests().getFirst().body();
            String started = server.requests().getLast().body();
            assertTrue(stopped.contains(identity), stopped);
            assertTrue(started.contains(identity), started);
            assertFalse(stopped.matches(".*(resolve|endsAt\":\"2026-03-01).*"), stopped);
            assertTrue(started.matches(".*(resolve|endsAt\":\"2026-03-01T12:00:00).*"), started);
        }

        @Test
        void twoLongNamesOfTheSameBeginningAreTwoAlarms() throws Exception {
            for (String end : List.of("a", "b")) {
                deliver(
                        "format = pagerduty, routing-key = R0UTE",
                        Notifications.transition("V".repeat(300) + end, RouterState.FAULT));
            }

            List<String> keys = server.requests().stream()
                    .map(request -> request.body().replaceAll(".*dedup_key\":\"([^\"]*)\".*", "$1"))
                    .toList();
            assertEquals(List.of(255, 255), keys.stream().map(String::length).toList());
            assertEquals(2, keys.stream().distinct().count());
        }

        @Test
        void whatNothingEndsIsAnAlertForAnHour() throws Exception {
            deliver(
                    "format = alertmanager",
                    Notifications.of(new Occurrence.EventsLost("lvs-1", 3, Cause.of("queue-full"))));

            String body = server.only().body();
            assertTrue(body.contains("\"endsAt\":\"2026-03-01T13:00:00.123Z\""), body);
        }

        @ParameterizedTest
        @ValueSource(strings = {"format = pagerduty, routing-key = R0UTE", "format = alertmanager"})
        void newsIsNoAlarm(String options) throws Exception {
            Delivery delivery = deliver(
                    options,
                    Notifications.of(new Occurrence.PriorityChanged(
                            "VI_1", RouterState.ACTIVE, new Priority(100), new Priority(90), Cause.of("tracker"))));

            Delivery.Skipped skipped = assertInstanceOf(Delivery.Skipped.class, delivery);
            assertTrue(skipped.reason().startsWith("priority-changed is news and no alarm"), skipped.reason());
            assertEquals(List.of(), server.requests());
        }

        @Test
        void aDigestForAReceiverOfAlarmsIsARequestForEachAlarm() throws Exception {
            Occurrence quorum = quorum(Health.DOWN).latest().occurrence();
            Occurrence fault =
                    Notifications.transition("VI_1", RouterState.FAULT).latest().occurrence();
            Occurrence other =
                    Notifications.transition("VI_2", RouterState.FAULT).latest().occurrence();
            Notification digest = new Notification(
                    "ops-" + Notifications.event(20, other).id(),
                    "ops",
                    List.of(
                            Notifications.event(17, fault),
                            Notifications.event(18, quorum),
                            Notifications.event(19, TO_ACTIVE.latest().occurrence()),
                            Notifications.event(20, other)),
                    0);

            deliver("format = pagerduty, routing-key = R0UTE", digest);

            assertEquals(
                    List.of(
                            "trigger\",\"dedup_key\":\"holdfast/lvs-1/quorum-changed/service:web",
                            "resolve\",\"dedup_key\":\"holdfast/lvs-1/instance-transition/instance:VI_1",
                            "trigger\",\"dedup_key\":\"holdfast/lvs-1/instance-transition/instance:VI_2"),
                    server.requests().stream()
                            .map(request -> request.body().replaceAll(".*event_action\":\"(.*?)\",\"payload.*", "$1"))
                            .toList());
        }

        @Test
        void whenOneOfSeveralAlarmsFails_thenTheNextAttemptGoesOnWithIt() throws Exception {
            Notification digest = faults("VI_1", "VI_2", "VI_3");
            server.behaves(
                    exchange -> HookServer.Behaviour.answering(server.requests().size() == 2 ? 503 : 202, "")
                            .on(exchange));
            try (Notifier notifier = notifier("format = pagerduty, routing-key = R0UTE")) {
                assertInstanceOf(Delivery.Retry.class, notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
                assertEquals(Delivery.delivered(), notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
            }

            assertEquals(List.of("VI_1", "VI_2", "VI_2", "VI_3"), instancesPosted());
        }

        @Test
        void whenOneOfSeveralAlarmsIsRefused_thenTheOthersAreTold() throws Exception {
            server.behaves(answersByRequest(202, 400, 202));

            assertEquals(
                    Delivery.deliveredInPart("1 of 3 refused: instance:VI_2: http://127.0.0.1:" + server.port()
                            + " answered 400: words of request 2"),
                    deliver("format = pagerduty, routing-key = R0UTE", faults("VI_1", "VI_2", "VI_3")));
            assertEquals(List.of("VI_1", "VI_2", "VI_3"), instancesPosted());
        }

        @Test
        void whenOneIsRefusedAndTheNextFails_thenTheRefusedOneIsNotForgotten() throws Exception {
            server.behaves(answersByRequest(400, 503, 202));
            try (Notifier notifier = notifier("format = pagerduty, routing-key = R0UTE")) {
                Notification digest = faults("VI_1", "VI_2");

                assertInstanceOf(Delivery.Retry.class, notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
                assertEquals(
                        Delivery.deliveredInPart("1 of 2 refused: instance:VI_1: http://127.0.0.1:" + server.port()
                                + " answered 400: words of request 1"),
                        notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
            }
            assertEquals(List.of("VI_1", "VI_2", "VI_2"), instancesPosted());
        }

        @Test
        void whenAllAlarmsAreRefused_thenTheDigestIsRejectedAndAReplayTellsAllOfThem() throws Exception {
            server.behaves(answersByRequest(400, 413, 202, 202));
            try (Notifier notifier = notifier("format = pagerduty, routing-key = R0UTE")) {
                Notification digest = faults("VI_1", "VI_2");
                String answered = ": http://127.0.0.1:" + server.port() + " answered ";

                assertEquals(
                        Delivery.rejected("2 of 2 refused: instance:VI_1" + answered
                                + "400: words of request 1; instance:VI_2" + answered + "413: words of request 2"),
                        notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
                assertEquals(Delivery.delivered(), notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
            }
            assertEquals(List.of("VI_1", "VI_2", "VI_1", "VI_2"), instancesPosted());
        }

        private static Notification faults(String... instances) {
            List<Event> faults = Stream.of(instances)
                    .map(name -> Notifications.transition(name, RouterState.FAULT)
                            .latest()
                            .occurrence())
                    .map(fault -> Notifications.event(17, fault))
                    .toList();
            return new Notification("ops-r-17", "ops", faults, 0);
        }

        /** The first request gets the first status, and so on. */
        private HookServer.Behaviour answersByRequest(int... statuses) {
            return exchange -> {
                int request = server.requests().size();
                HookServer.Behaviour.answering(statuses[request - 1], "words of request " + request)
                        .on(exchange);
            };
        }

        private List<String> instancesPosted() {
            return server.requests().stream()
                    .map(request -> request.body().replaceAll(".*\"component\":\"instance:(VI_.).*", "$1"))
                    .toList();
        }

        @Test
        void aDigestForTeamsHasEveryEvent() throws Exception {
            Notification two = new Notification(
                    "ops-r-18",
                    "ops",
                    List.of(
                            TO_ACTIVE.latest(),
                            Notifications.event(18, quorum(Health.DOWN).latest().occurrence())),
                    0);
            deliver("format = teams", two);

            String block =
                    "{\"type\":\"TextBlock\",\"wrap\":true,\"text\":\"2026-03-01T12:00:00.123Z lvs-1 Instance VI_1:"
                            + " Backup -> Active (active-down-expired: nothing heard for 3.6 s)\\n\\n2026-03-01T12:00:00.123Z lvs-1"
                            + " Service web: quorum lost (weight 1, quorum 2) (servers-down)\"}]}}]}";
            String body = server.only().body();
            assertTrue(body.endsWith(block), body);
        }

        @Test
        void aDigestIsOneMessageWithEveryEvent() throws Exception {
            Notification two = new Notification(
                    "ops-r-18",
                    "ops",
                    List.of(
                            TO_ACTIVE.latest(),
                            Notifications.event(
                                    18,
                                    Notifications.transition("VI_2", RouterState.FAULT)
                                            .latest()
                                            .occurrence())),
                    0);
            deliver("format = slack", two);
            deliver("format = alertmanager", two);

            String line = "2026-03-01T12:00:00.123Z lvs-1 Instance ";
            assertTrue(
                    server.requests()
                            .getFirst()
                            .body()
                            .startsWith("{\"text\":\"warning on lvs-1:\\n" + line + "VI_1: Backup -&gt; Active"),
                    server.requests().getFirst().body());
            assertEquals(2, server.requests().getLast().body().split("\"labels\"", -1).length - 1);
        }
    }

    @Nested
    class GivenAServerThatDoesNot {

        @ParameterizedTest
        @ValueSource(ints = {401, 403, 404, 407, 408, 425, 429, 500, 502, 503, 504})
        void whenTheMessageIsNotToBlame_thenItIsTriedAgain(int status) throws Exception {
            server.behaves(HookServer.Behaviour.answering(status, "come back later"));

            Delivery delivery = deliver("", TO_ACTIVE);

            assertEquals(
                    Delivery.retry("http://127.0.0.1:" + server.port() + " answered " + status + ": come back later"),
                    delivery);
        }

        @ParameterizedTest
        @ValueSource(ints = {301, 400, 410, 413, 422})
        void whenTheMessageIsToBlame_thenItIsNot(int status) throws Exception {
            server.behaves(HookServer.Behaviour.answering(status, "bad body", "Location", "http://127.0.0.1:1/"));

            assertEquals(
                    Delivery.rejected("http://127.0.0.1:" + server.port() + " answered " + status + ": bad body"),
                    deliver("", TO_ACTIVE));
        }

        @ParameterizedTest
        @CsvSource({"7, 7", "0, 0", "soon, ", "-1, "})
        void whenItAsksForAPause_thenTheKernelIsTold(String header, Long seconds) throws Exception {
            server.behaves(HookServer.Behaviour.answering(503, "", "Retry-After", header));

            Delivery.Retry retry = assertInstanceOf(Delivery.Retry.class, deliver("", TO_ACTIVE));

            assertEquals(Optional.ofNullable(seconds).map(Duration::ofSeconds), retry.retryAfter());
        }

        @Test
        void whenItsRefusalIsLong_thenOnlyItsBeginningIsShown() throws Exception {
            server.behaves(HookServer.Behaviour.answering(500, "x".repeat(1_000_000)));

            Delivery.Retry retry = assertInstanceOf(Delivery.Retry.class, deliver("", TO_ACTIVE));

            assertTrue(retry.reason().endsWith(": " + "x".repeat(300)), retry.reason());
        }

        @Test
        void whenTheRestOfItsRefusalNeverComes_thenTheStatusAndTheBeginningAreTold() throws Exception {
            CompletableFuture<Void> never = new CompletableFuture<>();
            server.behaves(exchange -> {
                exchange.sendResponseHeaders(500, 100);
                exchange.getResponseBody().write("half a sen".getBytes(StandardCharsets.US_ASCII));
                exchange.getResponseBody().flush();
                never.join();
            });

            assertEquals(
                    Delivery.retry("http://127.0.0.1:" + server.port() + " answered 500: half a sen"),
                    deliver("", TO_ACTIVE));
            never.complete(null);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/hook/hush?token=hush",
                    "hush",
                    "Bearer day-token",
                    "day-token",
                    "night-token",
                    "say+please",
                    "R0UTE-KEY"
                })
        void whenItRepeatsWhatItWasSent_thenSecretsAreNotShown(String echo) throws Exception {
            server.behaves(HookServer.Behaviour.answering(500, "who sent " + echo + " to me?"));

            Delivery delivery = deliver("""
                    format = pagerduty, routing-key = R0UTE-KEY, secret = "say please"
                    authorization = "Bearer day-token", headers { X-Token = night-token }
                    """, TO_ACTIVE);

            assertEquals(
                    Delivery.retry("http://127.0.0.1:" + server.port() + " answered 500: who sent ******** to me?"),
                    delivery);
        }

        @Test
        void whenItHangsUp_thenItIsTriedAgain() throws Exception {
            server.behaves(exchange -> {
                throw new IOException("hang up");
            });

            assertRetry("cannot post to http://127.0.0.1:" + server.port() + ": ", deliver("", TO_ACTIVE));
        }

        @Test
        void whenItNeverAnswers_thenTheDeadlineEndsIt() throws Exception {
            CompletableFuture<Void> never = new CompletableFuture<>();
            server.behaves(_ -> never.join());
            try (Notifier notifier = notifier("")) {
                Delivery delivery = notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofSeconds(3)));

                assertRetry("cannot post to http://127.0.0.1:" + server.port() + ": no answer in time", delivery);
            }
            never.complete(null);
        }

        @Test
        void whenInterrupted_thenItEndsAtOnce() throws Exception {
            CompletableFuture<Void> arrived = new CompletableFuture<>();
            CompletableFuture<Void> never = new CompletableFuture<>();
            server.behaves(_ -> {
                arrived.complete(null);
                never.join();
            });
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try (Notifier notifier = notifier("")) {
                    notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofHours(1)));
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            arrived.join();
            thread.interrupt();

            assertTrue(interrupted.join());
            never.complete(null);
        }

        @Test
        void whenNobodyListens_thenThatIsSaid() throws Exception {
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            try (Notifier notifier = notifierFor("http://127.0.0.1:" + port + "/hush", "")) {
                assertEquals(
                        Delivery.retry("cannot post to http://127.0.0.1:" + port + ": connection refused"),
                        notifier.deliver(TO_ACTIVE, soon()));
            }
        }

        @Test
        void whenItsNameIsUnknown_thenThatIsSaid() throws Exception {
            try (Notifier notifier = notifierFor("http://no-such-host.invalid/hush", "")) {
                assertEquals(
                        Delivery.retry("cannot post to http://no-such-host.invalid: its name cannot be resolved"),
                        notifier.deliver(TO_ACTIVE, soon()));
            }
        }

        private static void assertRetry(String begin, Delivery delivery) {
            Delivery.Retry retry = assertInstanceOf(Delivery.Retry.class, delivery);
            assertTrue(retry.reason().startsWith(begin), retry.reason());
            assertFalse(retry.reason().contains("hush"), retry.reason());
        }
    }

    @Test
    void retryAfterMayBeADate() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");

        assertEquals(Optional.of(Duration.ofSeconds(90)), RetryAfter.parse("Sun, 1 Mar 2026 12:01:30 GMT", now));
        assertEquals(Optional.empty(), RetryAfter.parse("Sun, 1 Mar 2026 11:00:00 GMT", now));
    }
}
