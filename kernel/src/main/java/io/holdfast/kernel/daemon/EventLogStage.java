package io.holdfast.kernel.daemon;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.life.Stage;

/** The event log in the order of things: the first to be there and the last to go, so that it can tell of both. */
final class EventLogStage implements Stage {

    private final EventLog events;
    private final DaemonOptions options;

    EventLogStage(EventLog events, DaemonOptions options) {
        this.events = events;
        this.options = options;
    }

    @Override
    public String name() {
        return "event log";
    }

    @Override
    public void start() {
        events.publish(new Occurrence.DaemonStarted(options.node(), Version.current(), Cause.of("started")));
    }

    @Override
    public void stop() {
        events.publish(new Occurrence.DaemonStopped(options.node(), Cause.of("stopped")));
        events.close();
    }
}
