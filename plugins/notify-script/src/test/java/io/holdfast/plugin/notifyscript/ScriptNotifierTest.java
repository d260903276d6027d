package io.holdfast.plugin.notifyscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.testing.Notifications;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.vrrp.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ScriptNotifierTest {

    private static final Notification TO_ACTIVE = Notifications.transition("VI_1", RouterState.ACTIVE);
    private static final Service WEB =
            new Service("web", new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("192.0.2.10:80")));

    @TempDir
    Path folder;

    private Path told;

    @BeforeEach
    void openTheFolderToOtherUsers() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        told = folder.resolve("told");
    }

    private String script(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }

    /** A script that writes its name and its arguments down, one line a run. */
    private String recorder(String name) throws IOException {
        return script(name, "{ printf " + name + "; printf ' <%s>' \"$@\"; echo; } >> " + told);
    }

    private static Notifier notifier(String options) {
        return new ScriptNotifier(OptionsText.of(options)
                .read(new ScriptNotifierFactory()::options)
                .options());
    }

    private static Delivery deliver(String options, Notification notification) throws InterruptedException {
        try (Notifier notifier = notifier(options)) {
            return notifier.deliver(notification, Deadline.in(Duration.ofMinutes(1)));
        }
    }

    private List<String> told() throws IOException {
        return Files.exists(told) ? Files.readAllLines(told) : List.of();
    }

    @Nested
    class GivenALargeDigest {

        @Test
        void whenAProgramFails_thenTheNextAttemptGoesOnWithIt() throws Exception {
            List<Event> events = LongStream.range(0, 3)
                    .mapToObj(number -> Notifications.event(
                            number,
                            Notifications.transition("VI_" + number, RouterState.ACTIVE)
                                    .latest()
                                    .occurrence()))
                    .toList();
            Notification digest = new Notification("ops-r-2", "ops", events, 0);
            String program = script(
                    "moody",
                    "echo \"$2\" >> " + told + "; [ \"$2\" != VI_1 ] || [ -e " + folder.resolve("mended") + " ]");
            try (Notifier notifier = notifier("command = [\"" + program + "\"]")) {
                assertEquals(
                        Delivery.retry(program + " ended with status 1"),
                        notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
                Files.createFile(folder.resolve("mended"));
                assertEquals(Delivery.delivered(), notifier.deliver(digest, Deadline.in(Duration.ofMinutes(1))));
            }

            assertEquals(List.of("VI_0", "VI_1", "VI_1", "VI_2"), told());
        }

        @Test
        void whenItIsMoreThanAProgramCanBeGiven_thenItGetsTheBeginningAndHowManyMore() throws Exception {
            List<Event> events = LongStream.range(0, 3000)
                    .mapToObj(number ->
                            Notifications.event(number, TO_ACTIVE.latest().occurrence()))
                    .toList();
            String count = script(
                    "all",
                    "for text in \"$HOLDFAST_EVENTS\" \"$@\"; do printf '%s\\n' \"$text\" | wc -l; printf '%s\\n' \"$text\" |"
                            + " tail -n 1; done >> " + told);

            Delivery delivery = deliver(
                    "command = \"" + count + "\", arguments = [\"{{events}}\", \"{{events}}\"]",
                    new Notification("ops-r-1", "ops", events, 0));

            assertEquals(Delivery.delivered(), delivery);
            // 110 bytes a line: 595 of them and the last one are less than 64 KiB.
            assertEquals(List.of("596", "(and 2405 more)", "596", "(and 2405 more)", "596", "(and 2405 more)"), told());
        }

        @Test
        void whenALineIsTooLong_thenItIsCut() throws Exception {
            String write = script("all", "printf %s \"$HOLDFAST_DETAILS\" > " + told);

            Delivery delivery = deliver(
                    "command = \"" + write + "\"",
                    Notifications.of(new Occurrence.GroupTransition(
                            "G", RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", "x".repeat(200_000)))));

            assertEquals(Delivery.delivered(), delivery);
            assertEquals(65_536 - 40 + 3, Files.size(told));
        }
    }

    @Nested
    class GivenKeepalivedsWay {

        @Test
        void whenToldOfATransition_thenTheScriptGetsTypeNameStateAndPriority() throws Exception {
            assertEquals(Delivery.delivered(), deliver("command = [\"" + recorder("all") + "\", own]", TO_ACTIVE));

            assertEquals(List.of("all <own> <INSTANCE> <VI_1> <MASTER> <150>"), told());
        }

        @Test
        void whenThereIsNothingToRunForAnEvent_thenThatIsSaid_andATestFindsWhatIsBroken() throws Exception {
            String everything = recorder("all");
            Notification test = Notifications.of(new Occurrence.Test("lvs-1", "ops"));
            Delivery skipped = Delivery.skippedInOrder(
                    "no program is configured for test: keepalived's four arguments and the"
                            + " states under \"on\" have no word for it, arguments = [...] would",
                    everything + " could be run, but was not: what it does is not tried");
            try (Notifier notifier = notifier("command = \"" + everything + "\"")) {
                assertEquals(skipped, notifier.deliver(test, Deadline.in(Duration.ofMinutes(1))));
                Files.delete(Path.of(everything));
                assertEquals(
                        Delivery.retry(everything + " does not exist"),
                        notifier.deliver(test, Deadline.in(Duration.ofMinutes(1))));
            }
            assertEquals(List.of(), told());
        }

        @Test
        void whenThereIsOneForTheState_thenItRunsFirstWithItsOwnArgumentsOnly() throws Exception {
            deliver(
                    "command = \"" + recorder("all") + "\", on { active = [\"" + recorder("active") + "\", own] }",
                    TO_ACTIVE);

            assertEquals(List.of("active <own>", "all <INSTANCE> <VI_1> <MASTER> <150>"), told());
        }

        @Test
        void whenADigestEndsWithWhatHasNoStateOrAnother_thenTheLastStateIsToldAllTheSame() throws Exception {
            Notification digest = new Notification(
                    "ops-6f1c02a94d11-19",
                    "ops",
                    List.of(
                            Notifications.event(
                                    16,
                                    Notifications.transition("VI_1", RouterState.FAULT)
                                            .latest()
                                            .occurrence()),
                            TO_ACTIVE.latest(),
                            Notifications.event(
                                    18,
                                    new Occurrence.LowerPrioritySeen(
                                            "VI_1",
                                            new Priority(150),
                                            new Priority(100),
                                            IpAddress.parse("192.0.2.2"))),
                            Notifications.event(
                                    19,
                                    new Occurrence.PriorityChanged(
                                            "VI_1",
                                            RouterState.ACTIVE,
                                            new Priority(150),
                                            new Priority(90),
                                            Cause.of("tracker")))),
                    0);
            deliver(
                    "command = \"" + recorder("all") + "\", on { active = \"" + recorder("active") + "\", fault = \""
                            + recorder("fault") + "\", lower-priority-seen = \"" + recorder("lower") + "\" }",
                    digest);

            assertEquals(List.of("active <>", "lower <>", "all <INSTANCE> <VI_1> <MASTER> <150>"), told());
        }

        private static final Notification TWO_SUBJECTS = new Notification(
                "ops-6f1c02a94d11-18",
                "ops",
                List.of(
                        TO_ACTIVE.latest(),
                        Notifications.event(
                                18,
                                Notifications.transition("VI_2", RouterState.FAULT)
                                        .latest()
                                        .occurrence())),
                0);

        @Test
        void whenADigestHasSeveralSubjects_thenEachIsTold() throws Exception {
            String every =
                    script("every", "echo told $HOLDFAST_NAME $HOLDFAST_NEW_STATE $4 >> " + folder.resolve("told"));
            deliver(
                    "command = [\"" + every + "\"], on { active = [\"" + recorder("active") + "\"], fault = [\""
                            + recorder("fault") + "\"] }",
                    TWO_SUBJECTS);

            assertEquals(List.of("active <>", "told VI_1 active 150", "fault <>", "told VI_2 fault 150"), told());
        }

        @Test
        void whenItHasArgumentsOfItsOwn_thenADigestIsOneRun() throws Exception {
            deliver("command = [\"" + recorder("all") + "\"], arguments = [\"{{count}}\", \"{{name}}\"]", TWO_SUBJECTS);

            assertEquals(List.of("all <2> <VI_2>"), told());
        }

        @Test
        void statesAndTheirScripts() throws Exception {
            String each = "on { active = [\"" + recorder("on") + "\", active], backup = [\"" + recorder("on")
                    + "\", backup], fault = [\"" + recorder("on") + "\", fault], stopped = [\"" + recorder("on")
                    + "\", stopped], removed = [\"" + recorder("on") + "\", removed], lower-priority-seen = [\""
                    + recorder("on") + "\", lower], up = [\"" + recorder("on") + "\", up], down = [\"" + recorder("on")
                    + "\", down] }";
            for (RouterState state : List.of(
                    RouterState.ACTIVE,
                    RouterState.BACKUP,
                    RouterState.FAULT,
                    RouterState.STOPPED,
                    RouterState.REMOVED)) {
                deliver(each, Notifications.transition("VI_1", state));
            }
            deliver(
                    each,
                    Notifications.of(new Occurrence.LowerPrioritySeen(
                            "VI_1", new Priority(150), new Priority(100), IpAddress.parse("192.0.2.2"))));
            deliver(
                    each,
                    Notifications.of(new Occurrence.ServerChanged(
                            WEB, Endpoint.parse("10.0.0.11:80"), Health.DOWN, Health.UP, Cause.of("check-passed"))));
            deliver(
                    each,
                    Notifications.of(
                            new Occurrence.QuorumChanged(WEB, Health.UP, Health.DOWN, 0, 1, Cause.of("servers-down"))));

            assertEquals(
                    List.of(
                            "on <active>",
                            "on <backup>",
                            "on <fault>",
                            "on <stopped>",
                            "on <removed>",
                            "on <lower>",
                            "on <up>",
                            "on <down>"),
                    told());
        }

        @Test
        void whenKeepalivedRunsNothing_thenNothingRuns() throws Exception {
            String all = "command = \"" + recorder("all") + "\"";
            deliver(
                    all,
                    Notifications.of(new Occurrence.PriorityChanged(
                            "VI_1", RouterState.BACKUP, new Priority(100), new Priority(90), Cause.of("tracker"))));
            deliver(all, Notifications.of(new Occurrence.DaemonStopped("lvs-1", Cause.of("asked-for"))));

            assertEquals(List.of(), told());
        }
    }

    @Nested
    class GivenArguments {

        @Test
        void whenANameIsHostile_thenItIsOneArgumentOfOneLine() throws Exception {
            deliver(
                    "command = \"" + recorder("all")
                            + "\", arguments = [\"{{name}}\", \"{{cause}}\", \"{{old-state}}\"]",
                    Notifications.transition("a\"; $(touch /tmp/x)\r\n`id`", RouterState.ACTIVE));

            assertEquals(List.of("all <a\"; $(touch /tmp/x)  `id`> <active-down-expired> <backup>"), told());
        }

        @Test
        void whenItHappenedToSomethingKeepalivedDoesNotKnow_thenTheScriptRunsAllTheSame() throws Exception {
            deliver(
                    "command = \"" + recorder("all") + "\", arguments = [\"{{kind}}\"]",
                    Notifications.of(new Occurrence.DaemonStopped("lvs-1", Cause.of("asked-for"))));

            assertEquals(List.of("all <daemon-stopped>"), told());
        }

        @Test
        void everyFieldIsInTheEnvironment() throws Exception {
            String script = script("env", "env | grep ^HOLDFAST_ | sort > " + told);
            deliver("command = \"" + script + "\"", TO_ACTIVE);

            assertTrue(
                    told().containsAll(List.of(
                            "HOLDFAST_CAUSE=active-down-expired",
                            "HOLDFAST_KEY=ops-6f1c02a94d11-17",
                            "HOLDFAST_NEW_STATE=active",
                            "HOLDFAST_NODE=lvs-1",
                            "HOLDFAST_NUMBER=17",
                            "HOLDFAST_SUBJECT=instance:VI_1")),
                    told().toString());
        }
    }

    @Nested
    class GivenAScriptThatFails {

        @Test
        void whenItEndsWithAStatus_thenItsWordsAreTold() throws Exception {
            String script = script("fail", "echo no space left; exit 3");

            assertEquals(
                    Delivery.retry(script + " ended with status 3: no space left"),
                    deliver("command = \"" + script + "\"", TO_ACTIVE));
        }

        @Test
        void whenItGoesAwayAfterTheStart_thenThatIsSaid() throws Exception {
            String script = recorder("all");
            try (Notifier notifier = notifier("command = \"" + script + "\"")) {
                Files.delete(Path.of(script));

                assertEquals(
                        Delivery.retry(script + " does not exist"),
                        notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofMinutes(1))));
            }
        }

        @Test
        void whenItTakesTooLong_thenItAndItsChildrenAreKilled() throws Exception {
            String script = script("slow", "trap '' TERM; sleep 600 & echo $!; echo $$; sleep 601");
            Delivery.Retry retry;
            try (Notifier notifier = notifier("command = \"" + script + "\"")) {
                retry = assertInstanceOf(
                        Delivery.Retry.class, notifier.deliver(TO_ACTIVE, Deadline.in(Duration.ofSeconds(1))));
            }

            assertTrue(retry.reason().startsWith(script + " took too long and was killed"), retry.reason());
            retry.reason()
                    .replaceFirst("^.* killed:?", "")
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(pid -> ProcessHandle.of(Long.parseLong(pid))
                            .ifPresent(process -> process.onExit().join()));
        }

        @Test
        void whenInterrupted_thenItIsKilled() throws Exception {
            Path pid = folder.resolve("pid");
            String script = script("hang", "echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; sleep 600");
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    deliver("command = \"" + script + "\"", TO_ACTIVE);
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            while (!Files.exists(pid)) {
                Thread.onSpinWait();
            }
            thread.interrupt();

            assertTrue(interrupted.join());
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .ifPresent(process -> process.onExit().join());
        }
    }

    @Test
    void whenThereIsAUser_thenTheScriptRunsAsThatUser() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Files.createFile(told);
        Files.setPosixFilePermissions(told, PosixFilePermissions.fromString("rw-rw-rw-"));
        String script = script("who", "id -un > " + told);

        assertEquals(Delivery.delivered(), deliver("command = \"" + script + "\", user = nobody", TO_ACTIVE));
        assertEquals(List.of("nobody"), told());
    }
}
