package io.holdfast.kernel.event;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventJson;
import io.holdfast.kernel.status.ControlHandler;
import io.holdfast.kernel.status.ControlReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Answers {@code events}: {@code since N} (that number and later) or {@code last N}, then perhaps {@code follow}. Each
 * object is an event; while following, an empty object now and then shows that the daemon is there.
 */
public final class EventsHandler implements ControlHandler {

    private static final int BATCH = 256;
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final EventLog events;

    public EventsHandler(EventLog events) {
        this.events = events;
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public boolean stays(List<String> arguments) {
        return arguments.size() == 3 && arguments.get(2).equals("follow");
    }

    @Override
    public void handle(List<String> arguments, ControlReply reply)
            throws ControlRefused, IOException, InterruptedException {
        long number = begin(arguments) - 1;
        boolean follow = stays(arguments);
        number = send(number, reply);
        while (follow) {
            if (events.awaitAfter(number, SIGN_OF_LIFE)) {
                long newest = events.lastNumber();
                // What can be read no more is not waited for.
                number = Math.max(send(number, reply), newest);
            } else {
                // Otherwise a client that has gone would be noticed at the next event only.
                reply.send(Map.of());
            }
        }
    }

    private long begin(List<String> arguments) throws ControlRefused {
        try {
            long count = Long.parseLong(arguments.size() > 1 ? arguments.get(1) : "");
            return switch (arguments.getFirst()) {
                case "since" -> Math.max(1, count);
                case "last" -> Math.max(1, events.lastNumber() - count + 1);
                default -> throw new NumberFormatException();
            };
        } catch (NumberFormatException e) {
            throw new ControlRefused("expected since N or last N, then perhaps follow");
        }
    }

    /** Sends everything after a number; returns the number of the last one sent. */
    private long send(long after, ControlReply reply) throws IOException {
        long number = after;
        List<Event> batch = events.after(number, BATCH);
        while (!batch.isEmpty()) {
            for (Event event : batch) {
                reply.send(JSON.std.mapFrom(EventJson.of(event).toString()));
            }
            number = batch.getLast().number();
            batch = events.after(number, BATCH);
        }
        return number;
    }
}
