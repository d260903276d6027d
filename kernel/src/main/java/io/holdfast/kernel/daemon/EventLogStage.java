package io.holdfast.kernel.daemon;

import io.holdfast.api.event.Cause;
import io.holdfast.api.event.Occurrence;
import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.life.Stage;
import java.util.List;

/** The event log in the order of things: the first to be there and the last to go, so that it can tell of both. */
final class EventLogStage implements Stage {

    private final EventLog events;
    private final DaemonOptions options;
    private final Limitations limitations;
    private Cause end = Cause.of("stopped");

    EventLogStage(EventLog events, DaemonOptions options, Limitations limitations) {
        this.events = events;
        this.options = options;
        this.limitations = limitations;
    }

    @Override
    public String name() {
        return "event log";
    }

    @Override
    public void start() {
        events.unwritableAtStart()
                .ifPresent(reason -> limitations.say(List.of("the state directory " + options.stateDirectory()
                        + " cannot be written (" + reason
                        + "): events and notifications that wait are lost when the daemon"
                        + " ends; choose another with state.directory, or let the daemon write there")));
        events.publish(new Occurrence.DaemonStarted(options.node(), Version.current(), Cause.of("started")));
    }

    @Override
    public void startFailed(Throwable reason) {
        end = new Cause("start-failed", reason.getMessage() == null ? reason.toString() : reason.getMessage());
    }

    @Override
    public void stop() {
        events.publish(new Occurrence.DaemonStopped(options.node(), end));
        events.close();
    }
}
