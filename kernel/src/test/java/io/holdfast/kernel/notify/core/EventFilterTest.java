package io.holdfast.kernel.notify.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.event.Severity;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventFilterTest {

    private static final Cause CAUSE = Cause.of("forced");
    private static final Endpoint SERVER = Endpoint.parse("192.0.2.1:80");
    private static final Service WEB =
            new Service("web", new ServiceKey.Virtual(Protocol.TCP, Endpoint.parse("192.0.2.10:80")));

    private static boolean passes(Severity minimum, Occurrence occurrence) {
        Event event = new Event(1, Instant.EPOCH, new MonotonicTime(0), "lvs-1", occurrence);
        return new EventFilter(Set.of(), List.of(), minimum).wants(event);
    }

    private static Occurrence instance(RouterState from, RouterState to) {
        return new Occurrence.InstanceTransition("VI_1", from, to, new Priority(100), CAUSE);
    }

    private static Occurrence group(RouterState from, RouterState to) {
        return new Occurrence.GroupTransition("G", from, to, CAUSE);
    }

    private static Occurrence server(Health from, Health to) {
        return new Occurrence.ServerChanged(WEB, SERVER, from, to, CAUSE);
    }

    private static Occurrence quorum(Health from, Health to) {
        return new Occurrence.QuorumChanged(WEB, from, to, 1, 2, CAUSE);
    }

    @Test
    void whatLetsTheBeginningPassLetsTheEndPass() {
        List<Occurrence> warnings = List.of(
                instance(RouterState.BACKUP, RouterState.FAULT),
                instance(RouterState.FAULT, RouterState.BACKUP),
                group(RouterState.BACKUP, RouterState.FAULT),
                group(RouterState.FAULT, RouterState.STOPPED),
                server(Health.UP, Health.DOWN),
                server(Health.DOWN, Health.UP),
                new Occurrence.CheckChanged(WEB, SERVER, "http", true, CAUSE),
                new Occurrence.CheckChanged(WEB, SERVER, "http", false, CAUSE),
                new Occurrence.ConfigurationReloaded("lvs-1", false, CAUSE),
                new Occurrence.ConfigurationReloaded("lvs-1", true, CAUSE));
        List<Occurrence> critical = List.of(
                quorum(Health.UP, Health.DOWN),
                quorum(Health.DOWN, Health.UP),
                new Occurrence.ServingChanged(WEB, false, CAUSE),
                new Occurrence.ServingChanged(WEB, true, CAUSE));

        assertEquals(
                warnings,
                warnings.stream().filter(e -> passes(Severity.WARNING, e)).toList());
        assertEquals(
                List.of(),
                warnings.stream().filter(e -> passes(Severity.CRITICAL, e)).toList());
        assertEquals(
                critical,
                critical.stream().filter(e -> passes(Severity.CRITICAL, e)).toList());
    }

    @Test
    void whatEndsNothingBadIsNoWarning() {
        List<Occurrence> news = List.of(
                instance(RouterState.BACKUP, RouterState.ACTIVE),
                group(RouterState.BACKUP, RouterState.ACTIVE),
                server(Health.UNKNOWN, Health.UP),
                quorum(Health.UNKNOWN, Health.UP),
                new Occurrence.DaemonStopped("lvs-1", CAUSE),
                new Occurrence.DaemonStarted("lvs-1", "1", CAUSE));

        assertEquals(
                List.of(),
                news.stream().filter(e -> passes(Severity.WARNING, e)).toList());
        assertEquals(news, news.stream().filter(e -> passes(Severity.NOTICE, e)).toList());
    }
}
