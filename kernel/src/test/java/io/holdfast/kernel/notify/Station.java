package io.holdfast.kernel.notify;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.event.EventLogOptions;
import io.holdfast.kernel.notify.core.BackOff;
import io.holdfast.kernel.notify.core.EventFilter;
import io.holdfast.kernel.notify.core.Policy;
import io.holdfast.kernel.notify.core.QueueOptions;
import io.holdfast.kernel.notify.core.Routing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An event log and an outbox on one state folder, as the daemon has them. */
final class Station implements AutoCloseable {

    static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    final EventLog events;
    final Outbox outbox;

    private Station(Path state, OutboxOptions options, List<NotifierSetup> notifiers, Routing routing) {
        events = EventLog.open(EventLogOptions.defaults(state.resolve("events")), "lvs-1", Clock.systemUTC());
        outbox = new Outbox(options, events, "lvs-1", Clock.systemUTC());
        outbox.configure(notifiers, routing);
        outbox.start();
    }

    static Station open(Path state, NotifierSetup... notifiers) {
        return new Station(
                state,
                new OutboxOptions(state.resolve("outbox"), STOP_LIMIT, 10),
                List.of(notifiers),
                Routing.EVERYBODY);
    }

    static NotifierOptions options(Policy policy, int attempts, Duration deadline) {
        return options(policy, attempts, deadline, 100_000);
    }

    static NotifierOptions options(Policy policy, int attempts, Duration deadline, int capacity) {
        return new NotifierOptions(
                EventFilter.EVERYTHING,
                new QueueOptions(
                        policy,
                        Optional.empty(),
                        new BackOff(Duration.ofMillis(1), Duration.ofMillis(5)),
                        attempts,
                        capacity),
                deadline);
    }

    /** Every event, a thousand attempts, a deadline of a minute. */
    static NotifierSetup setup(String name, Receiver receiver) {
        return new NotifierSetup(name, options(every(), 1_000, Duration.ofMinutes(1)), receiver);
    }

    static Policy every() {
        return new Policy.Every(Optional.empty());
    }

    static Occurrence transition(String instance, RouterState to) {
        return new Occurrence.InstanceTransition(
                instance, RouterState.BACKUP, to, new Priority(100), Cause.of("forced"));
    }

    /** Publishes so many transitions of one instance. */
    void happen(String instance, int times) {
        for (int i = 0; i < times; i++) {
            events.publish(transition(instance, RouterState.ACTIVE));
        }
    }

    /** Stops in the daemon's order. */
    @Override
    public void close() {
        events.close();
        try {
            outbox.stop();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
