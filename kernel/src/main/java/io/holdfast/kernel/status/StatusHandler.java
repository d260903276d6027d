package io.holdfast.kernel.status;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers {@code status}: every section in one object. */
public final class StatusHandler implements ControlHandler {

    private final List<StatusSource> sources;

    public StatusHandler(List<StatusSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public String name() {
        return "status";
    }

    @Override
    public void handle(List<String> arguments, ControlReply reply) throws ControlRefused, IOException {
        if (!arguments.isEmpty()) {
            throw new ControlRefused("status takes no arguments");
        }
        Map<String, Object> document = new LinkedHashMap<>();
        for (StatusSource source : sources) {
            document.put(source.section(), source.snapshot());
        }
        reply.send(document);
    }
}
