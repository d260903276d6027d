package io.holdfast.api.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.text.Escaping;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTest {

    private static final Cause CAUSE = new Cause("active-down-expired", "nothing heard for 3.6 s");

    private static Event event(long number, Occurrence occurrence) {
        return new Event(
                number, Instant.parse("2026-03-01T12:00:00.123456Z"), new MonotonicTime(0), "lvs-1", occurrence);
    }

    private static Occurrence transition(String instance, RouterState to) {
        return new Occurrence.InstanceTransition(instance, RouterState.BACKUP, to, new Priority(150), CAUSE);
    }

    private static Notification notification(Occurrence... occurrences) {
        long[] number = {16};
        return new Notification(
                "ops-r-17",
                "ops",
                Arrays.stream(occurrences).map(o -> event(++number[0], o)).toList(),
                3);
    }

    @Nested
    class GivenADigestOfSeveralSubjects {

        private final Notification digest = notification(
                transition("VI_1", RouterState.ACTIVE),
                transition("VI_2", RouterState.ACTIVE),
                new Occurrence.PriorityChanged("VI_1", RouterState.ACTIVE, new Priority(150), new Priority(100), CAUSE),
                transition("VI_1", RouterState.BACKUP));

        private static String told(Notification part) {
            return part.key() + " " + part.omitted() + " "
                    + part.events().stream().map(Event::number).toList();
        }

        @Test
        void whenTakenApartBySubject_thenTheLatestIsLastAndKeepsTheKey() {
            assertEquals(
                    List.of("ops-" + digest.events().get(1).id() + " 0 [18]", "ops-r-17 3 [17, 19, 20]"),
                    digest.bySubject().stream()
                            .map(GivenADigestOfSeveralSubjects::told)
                            .toList());
        }

        @Test
        void whenTakenApartByAlarm_thenWhatIsNoAlarmIsLeftOut() {
            Notification day = notification(
                    new Occurrence.DaemonStopped("lvs-1", CAUSE),
                    transition("VI_1", RouterState.FAULT),
                    transition("VI_1", RouterState.BACKUP),
                    new Occurrence.DaemonStarted("lvs-1", "1", CAUSE),
                    new Occurrence.PriorityChanged(
                            "VI_1", RouterState.ACTIVE, new Priority(150), new Priority(100), CAUSE));

            assertEquals(
                    List.of(
                            "ops-" + day.events().get(2).id() + " 0 [18, 19]",
                            "ops-" + day.events().get(3).id() + " 0 [17, 20]"),
                    day.byAlarm().stream()
                            .map(GivenADigestOfSeveralSubjects::told)
                            .toList());
        }

        @Test
        void whenTakenApartByKind_thenEachHasItsEventsInOrder() {
            assertEquals(
                    List.of("ops-" + digest.events().get(2).id() + " 0 [19]", "ops-r-17 3 [17, 18, 20]"),
                    digest.byKind().stream()
                            .map(GivenADigestOfSeveralSubjects::told)
                            .toList());
        }
    }

    @Nested
    class GivenATemplate {

        @Test
        void everyFieldHasItsValue() {
            String all = Arrays.stream(NotificationField.values())
                    .map(field -> field.word() + "={{" + field.word() + "}}")
                    .collect(Collectors.joining("\n"));

            assertEquals(
                    """
                    key=ops-r-17
                    notifier=ops
                    count=2
                    omitted=3
                    events=2026-03-01T12:00:00.123Z lvs-1 Instance VI_1: Backup -> Active (active-down-expired: nothing heard for 3.6 s)
                    2026-03-01T12:00:00.123Z lvs-1 Instance VI_2: Backup -> Fault (active-down-expired: nothing heard for 3.6 s)
                    number=18
                    time=2026-03-01T12:00:00.123Z
                    node=lvs-1
                    kind=instance-transition
                    subject=instance:VI_2
                    subject-kind=instance
                    name=VI_2
                    old-state=backup
                    new-state=fault
                    keepalived-state=FAULT
                    priority=150
                    cause=active-down-expired
                    details=nothing heard for 3.6 s
                    severity=warning
                    summary=2 events, the latest: Instance VI_2: Backup -> Fault (active-down-expired: nothing heard for 3.6 s)\
                    """,
                    NotificationTemplate.parse(all)
                            .render(
                                    notification(
                                            transition("VI_1", RouterState.ACTIVE),
                                            transition("VI_2", RouterState.FAULT)),
                                    Escaping.TEXT));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{{nme}} | unknown field {{nme}}, did you mean \"name\"?",
                    "{{name | {{ is not closed by }}",
                    "{{}} | unknown field {{}}",
                })
        void mistakes(String text, String message) {
            IllegalArgumentException mistake =
                    assertThrows(IllegalArgumentException.class, () -> NotificationTemplate.parse(text));

            assertTrue(String.valueOf(mistake.getMessage()).startsWith(message), mistake.getMessage());
        }

        @Test
        void aValueIsNeverReadAsATemplate() {
            assertEquals("{{node}}", render("{{name}}", notification(transition("{{node}}", RouterState.ACTIVE))));
        }

        @Test
        void singleBracesAndJsonAreLeftAlone() {
            assertEquals(
                    "{\"a\":{\"b\":\"VI_1\"}}",
                    render("{\"a\":{\"b\":\"{{ name }}\"}}", notification(transition("VI_1", RouterState.ACTIVE))));
        }

        private static String render(String template, Notification notification) {
            return NotificationTemplate.parse(template).render(notification, Escaping.JSON);
        }
    }

    @Nested
    class GivenAHostileName {

        private static final String NAME = "VI\r\nBcc: all@example.net\u0000\u001b[2J\"\u2028";

        @ParameterizedTest
        @ValueSource(strings = {"{{name}}", "{{subject}}", "{{summary}}", "{{events}}", "{{details}}"})
        void whenRendered_thenNoControlCharacterIsLeft(String template) {
            Occurrence hostile = new Occurrence.GroupTransition(
                    NAME, RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", NAME));

            for (Escaping escaping : Escaping.values()) {
                String text = NotificationTemplate.parse(template).render(notification(hostile), escaping);
                assertEquals(
                        0,
                        text.chars()
                                .filter(c -> Character.isISOControl(c) || c == 0x2028)
                                .count(),
                        text);
            }
        }

        @Test
        void whenInKeepalivedsForm_thenItStaysInItsQuotationMarks() {
            assertEquals(
                    Optional.of("GROUP \"VI  Bcc: all@example.net  [2J' \" MASTER 0"),
                    KeepalivedForm.of(event(
                                    1,
                                    new Occurrence.GroupTransition(
                                            NAME, RouterState.BACKUP, RouterState.ACTIVE, CAUSE)))
                            .map(KeepalivedForm::line));
        }
    }

    @Nested
    class GivenKeepalivedsForm {

        private static final Service WEB =
                new Service("web", new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("192.0.2.10:80")));
        private static final Endpoint SERVER = Endpoint.parse("10.0.0.11:8080");

        private static String line(Occurrence occurrence) {
            return KeepalivedForm.of(event(1, occurrence))
                    .map(KeepalivedForm::line)
                    .orElse("");
        }

        @Test
        void lines() {
            Priority high = new Priority(150);
            Priority low = new Priority(100);
            assertEquals("INSTANCE \"VI_1\" MASTER 150", line(transition("VI_1", RouterState.ACTIVE)));
            assertEquals("INSTANCE \"VI_1\" STOP 150", line(transition("VI_1", RouterState.STOPPED)));
            assertEquals("INSTANCE \"VI_1\" DELETED 150", line(transition("VI_1", RouterState.REMOVED)));
            assertEquals(
                    "GROUP \"G1\" FAULT 0",
                    line(new Occurrence.GroupTransition("G1", RouterState.ACTIVE, RouterState.FAULT, CAUSE)));
            assertEquals(
                    "INSTANCE \"VI_1\" MASTER_RX_LOWER_PRI 150",
                    line(new Occurrence.LowerPrioritySeen("VI_1", high, low, IpAddress.parse("192.0.2.2"))));
            assertEquals(
                    "INSTANCE \"VI_1\" BACKUP_PRIORITY 100",
                    line(new Occurrence.PriorityChanged("VI_1", RouterState.BACKUP, high, low, CAUSE)));
            assertEquals("", line(new Occurrence.PriorityChanged("VI_1", RouterState.FAULT, high, low, CAUSE)));
            assertEquals(
                    "VS [192.0.2.10]:tcp:80 DOWN",
                    line(new Occurrence.QuorumChanged(WEB, Health.UP, Health.DOWN, 0, 1, CAUSE)));
            assertEquals(
                    "RS [10.0.0.11]:tcp:8080 [192.0.2.10]:tcp:80 UP",
                    line(new Occurrence.ServerChanged(WEB, SERVER, Health.DOWN, Health.UP, CAUSE)));
            assertEquals(
                    "VS FWM 7 UP",
                    line(new Occurrence.QuorumChanged(
                            new Service("marked", new ServiceKey.FirewallMark(7, Family.IPV4)),
                            Health.DOWN,
                            Health.UP,
                            1,
                            1,
                            CAUSE)));
            assertEquals("", line(new Occurrence.DaemonStopped("lvs-1", CAUSE)));
        }
    }

    @Test
    void whenAKeyIsNotPlain_thenThereIsNoSuchNotification() {
        List<Event> events = List.of(event(1, transition("VI_1", RouterState.ACTIVE)));

        assertThrows(IllegalArgumentException.class, () -> new Notification("a b", "ops", events, 0));
        assertThrows(IllegalArgumentException.class, () -> new Notification("a\r\n", "ops", events, 0));
        assertThrows(IllegalArgumentException.class, () -> new Notification("a", "ops", List.of(), 0));
    }

    @Test
    void asJson() {
        String json =
                notification(transition("VI_1", RouterState.ACTIVE)).toJson().toString();

        assertTrue(
                json.startsWith(
                        "{\"key\":\"ops-r-17\",\"notifier\":\"ops\",\"node\":\"lvs-1\",\"omitted\":3,\"events\":[{\"number\":17,"),
                json);
    }
}
