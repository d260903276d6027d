package io.holdfast.kernel.daemon;

import io.holdfast.kernel.status.StatusSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The daemon itself in the status. */
final class DaemonStatus implements StatusSource {

    private final DaemonOptions options;
    private final Limitations limitations;
    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();

    DaemonStatus(DaemonOptions options, Limitations limitations) {
        this.options = options;
        this.limitations = limitations;
    }

    @Override
    public String section() {
        return "daemon";
    }

    @Override
    public Object snapshot() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", options.node());
        json.put("version", Version.current());
        json.put("pid", ProcessHandle.current().pid());
        json.put("started", started.toString());
        json.put(
                "uptimeMillis",
                Duration.ofNanos(System.nanoTime() - startedNanos).toMillis());
        json.put("limitations", limitations.all());
        return json;
    }
}
