package io.holdfast.kernel.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventJson;
import io.holdfast.api.event.EventKind;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {

    private static final Cause CAUSE = new Cause("link-down", "eth0 lost its carrier");
    private static final Service WEB =
            new Service("web", new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("[2001:db8::10]:80")));
    private static final Service MARKED = new Service("marked", new ServiceKey.FirewallMark(7, Family.IPV6));

    static List<Occurrence> everyKind() {
        Priority low = new Priority(90);
        Priority high = new Priority(150);
        Endpoint server = Endpoint.parse("10.0.0.11:80");
        IpAddress peer = IpAddress.parse("192.0.2.2");
        return List.of(
                new Occurrence.InstanceTransition("VI_1", RouterState.BACKUP, RouterState.FAULT, high, CAUSE),
                new Occurrence.GroupTransition("G1", RouterState.ACTIVE, RouterState.STOPPED, CAUSE),
                new Occurrence.LowerPrioritySeen("VI_1", high, low, peer),
                new Occurrence.PriorityChanged("VI_1", RouterState.ACTIVE, high, low, CAUSE),
                new Occurrence.SplitSuspected("VI_1", RouterState.ACTIVE, peer, CAUSE),
                new Occurrence.ServerChanged(WEB, server, Health.UP, Health.DOWN, CAUSE),
                new Occurrence.ServerChanged(MARKED, server, Health.UNKNOWN, Health.UP, CAUSE),
                new Occurrence.QuorumChanged(WEB, Health.UP, Health.DOWN, 1, 2, CAUSE),
                new Occurrence.CheckChanged(WEB, server, "http", true, CAUSE),
                new Occurrence.CheckChanged(WEB, server, "http", false, CAUSE),
                new Occurrence.ServingChanged(WEB, false, CAUSE),
                new Occurrence.ServingChanged(MARKED, true, CAUSE),
                new Occurrence.ConfigurationReloaded("lvs-1", false, CAUSE),
                new Occurrence.DaemonStarted("lvs-1", "0.1.0", CAUSE),
                new Occurrence.DaemonStopped("lvs-1", CAUSE),
                new Occurrence.EventsLost("lvs-1", 12, Cause.of("event-queue-full")),
                new Occurrence.Test("lvs-1", "ops"));
    }

    private static Event event(Occurrence occurrence) {
        return new Event(
                42, Instant.parse("2026-03-01T12:00:00.123456789Z"), new MonotonicTime(-7), "lvs-1", occurrence);
    }

    @Test
    void everyKindIsCovered() {
        Set<EventKind> covered = everyKind().stream().map(Occurrence::kind).collect(Collectors.toSet());

        assertEquals(EnumSet.allOf(EventKind.class), covered);
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whenWrittenAndRead_thenItIsTheSame(Occurrence occurrence) {
        Event event = event(occurrence);

        assertEquals(Optional.of(event), EventReader.parse(EventJson.of(event).toString()));
    }

    @Test
    void theTextIsWhatTheDocumentationPromises() {
        assertEquals(
                "{\"number\":42,\"time\":\"2026-03-01T12:00:00.123456789Z\",\"monotonicNanos\":-7,\"node\":\"lvs-1\","
                        + "\"kind\":\"instance-transition\",\"subject\":\"instance:VI_1\",\"severity\":\"warning\","
                        + "\"oldState\":\"backup\",\"newState\":\"fault\",\"cause\":\"link-down\","
                        + "\"details\":\"eth0 lost its carrier\",\"summary\":\"Instance VI_1: Backup -> Fault\","
                        + "\"instance\":\"VI_1\",\"priority\":150}",
                EventJson.of(event(everyKind().getFirst())).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"b",
                "a\\b",
                "line\r\nfeed",
                "\u0000\u0001\u001b[31m\u007f\u0085",
                "\u2028\u2029",
                "\ud800 lone",
                "lone \udc00",
                "\ud83d\ude00",
                "}],\"number\":1"
            })
    void whenANameIsHostile_thenTheJsonStaysOneLineAndTheNameOneField(String name) throws IOException {
        Event event = event(new Occurrence.GroupTransition(
                name, RouterState.BACKUP, RouterState.ACTIVE, new Cause("forced", name)));

        String json = EventJson.of(event).toString();

        assertEquals(0, json.chars().filter(Character::isISOControl).count());
        assertEquals(name, JSON.std.mapFrom(json).get("group"));
        assertEquals(42, JSON.std.mapFrom(json).get("number"));
        assertEquals(Optional.of(event), EventReader.parse(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"kind\":\"from-the-future\"}", "{\"number\":\"x\"}", "nonsense"})
    void whenItIsNoKnownEvent_thenNothing(String text) {
        assertEquals(Optional.empty(), EventReader.parse(text));
    }
}
