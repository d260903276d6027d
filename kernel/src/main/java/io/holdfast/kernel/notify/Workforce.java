package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.text.Escaping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes notifiers on the thread that starts or reloads, and only those that are new. */
final class Workforce {

    private static final Logger log = LoggerFactory.getLogger(Workforce.class);

    private final String node;
    private Map<String, Line> employed = Map.of();

    Workforce(String node) {
        this.node = node;
    }

    /** The lines for these setups, the same ones as before where nothing changed. */
    synchronized List<Line> employ(List<NotifierSetup> wanted) {
        Map<String, Line> next = new LinkedHashMap<>();
        for (NotifierSetup setup : wanted) {
            Line old = employed.get(setup.name());
            next.put(setup.name(), old != null && old.setup().equals(setup) ? old : line(setup));
        }
        employed = next;
        return new ArrayList<>(next.values());
    }

    /** One notifier that cannot be made is no reason not to start: it answers every attempt with why. */
    private Line line(NotifierSetup setup) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(setup.source().classLoader());
        try {
            Notifier notifier = setup.source().create(new Context(setup.name(), node));
            return new Line(setup, notifier, notifier.concurrency());
        } catch (RuntimeException | Error e) {
            log.error("notify notifier-not-made notifier={}", setup.name(), e);
            Delivery why = Delivery.retry("the notifier could not be made: " + Escaping.LINE.apply(e.toString()));
            return new Line(setup, (_, _) -> why, 1);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private record Context(String name, String node) implements NotifierFactory.Context {}
}
