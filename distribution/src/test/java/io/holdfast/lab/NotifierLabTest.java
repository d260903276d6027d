package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Notifiers in the packaged program. */
@Tag("lab")
class NotifierLabTest {
    /** Long enough for thirty advertisements, and for every notifier to hang. */
    private static final Duration WATCHED = Duration.ofSeconds(10);

    private static final String HANGING = """
            notifiers {
              web    { type = webhook, url = "http://127.0.0.1:7000/", deadline = 1h }
              mail   { type = smtp, server = "127.0.0.1:7000", encryption = none, timeout = 10m, deadline = 1h
                       from = "a@example.net", to = "b@example.net" }
              script { type = script, command = [/bin/sleep, "3600"], arguments = [], deadline = 1h }
              more   { type = script, command = [/bin/sleep, "3600"], arguments = [], deadline = 1h }
              tls    { type = webhook, url = "https://127.0.0.1:7000/", deadline = 1h, connect-timeout = 5m }
            }
            """;

    @Test
    void givenNotifiersThatAllHang_advertisementsStayOnTime_andTheProcessStops() throws Exception {
        try (var lab = Lab.open()) {
            var election = Election.of(Protocol.V3_IPV4).every("300ms");
            var r1 = lab.holdfast("r1", election.withPriority(200));
            var r2 = lab.holdfast("r2", election.withPriority(100));
            receivers(r1.host());
            r1.start();
            lab.awaitHolder(r1);
            r2.start();
            var before = watched(r1);
            r1.process().terminate();
            r1.process().awaitExit(Lab.AT_MOST);

            r1.daemon().configure(HoldfastRouter.configuration(election.withPriority(200)) + HANGING);
            r1.start();
            lab.awaitHolder(r1);
            Lab.eventually("r2 has given way", () -> r2.state().equals("backup"));
            Lab.eventually("every notifier hangs", () -> hanging(r1) == 5);
            var transitions = r2.daemon().transitions();
            var after = watched(r1);
            assertEquals(5, hanging(r1));
            assertEquals(transitions, r2.daemon().transitions(), "the Backup missed advertisements");

            var stopping = System.nanoTime();
            r1.process().terminate();
            assertEquals(0, r1.process().awaitExit(Lab.AT_MOST));
            var stopped = Duration.ofNanos(System.nanoTime() - stopping);
            System.out.println("Lateness of the control loop without notifiers: " + before);
            System.out.println("Lateness of the control loop, all notifiers hanging: " + after);
            System.out.println("Stopped after " + stopped.toMillis() + " ms");
        }
    }

    @Test
    void everyNotifierOfThePackageTells() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            var receivers = receivers(r1.host());
            var inside = r1.host().folderInside();
            r1.daemon().configure("""
                    notifiers {
                      web    { type = webhook, url = "http://127.0.0.1:8080/" }
                      tls    { type = webhook, url = "https://127.0.0.1:8080/" }
                      mail   { type = smtp, server = "127.0.0.1:2525", encryption = none, from = "a@example.net", to = "b@example.net" }
                      script { type = script, command = [/bin/cp, /proc/self/environ, "%s/environment"], arguments = [] }
                      fifo   { type = fifo, path = "%s/fifo", format = json }
                      log    { type = syslog, server = "udp://127.0.0.1:514" }
                    }
                    """.formatted(inside, inside));
            r1.daemon().start();

            for (var notifier : List.of("web", "mail", "script", "fifo", "log")) {
                assertEquals("delivered", test(r1, notifier), notifier);
            }
            Lab.eventually("the web server has it", () -> receivers.log().contains("web {\"key\":\"web-"));
            Lab.eventually("the mail server has it", () -> receivers.log().contains("mail X-Holdfast-Key: mail-"));
            var environment = Files.readString(r1.host().folder().resolve("environment"));
            assertTrue(environment.contains("HOLDFAST_KIND=test\0"), environment);
            // A web server without TLS: that it is told means that TLS is there.
            var failure = assertThrows(IOException.class, () -> test(r1, "tls"));
            assertTrue(String.valueOf(failure.getMessage()).contains("https://127.0.0.1:8080"), failure::getMessage);
        }
    }

    private static String test(HoldfastRouter router, String notifier) throws IOException, InterruptedException {
        return router.daemon()
                .command("notify", "test", notifier, "--socket", router.host().folderInside() + "/control.sock")
                .strip();
    }

    private static HostProcess receivers(Host host) throws IOException, InterruptedException {
        var receivers = host.start(
                "receivers.log",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        Receivers.class.getName()));
        Lab.eventually("somebody can be told", () -> receivers.log().contains("ready"));
        return receivers;
    }

    /** How many notifiers have an attempt under way. */
    private static long hanging(HoldfastRouter router) throws IOException, InterruptedException {
        var list = JSON.std.mapFrom(router.daemon()
                .command("notify", "list", "--json", "--socket", router.host().folderInside() + "/control.sock"));
        return ((List<?>) Objects.requireNonNull(list.get("notifiers")))
                .stream()
                        .filter(notifier ->
                                ((Map<?, ?>) notifier).get("inFlight") instanceof Number count && count.intValue() > 0)
                        .count();
    }

    private static Object watched(HoldfastRouter router) throws InterruptedException {
        Thread.sleep(WATCHED);
        return Objects.requireNonNull(router.daemon().status().orElseThrow().get("loop"));
    }
}
