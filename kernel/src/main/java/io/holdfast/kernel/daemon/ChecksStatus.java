package io.holdfast.kernel.daemon;

import io.holdfast.kernel.check.EngineSnapshot;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.status.StatusSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The health engine itself in the status: how much it does, and whether it is on time. */
final class ChecksStatus implements StatusSource {

    private final HealthEngine engine;

    ChecksStatus(HealthEngine engine) {
        this.engine = engine;
    }

    @Override
    public String section() {
        return "checks";
    }

    @Override
    public Object snapshot() {
        EngineSnapshot now = engine.snapshot();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("checks", now.checks());
        json.put("attempts", now.attempts());
        json.put("stuck", now.stuck());
        json.put("latestStartMicros", now.latestStart().toNanos() / 1000);
        json.put("lateStarts", now.lateStarts());
        json.put(
                "types",
                now.types().stream()
                        .map(type -> Map.of(
                                "type", type.type(),
                                "running", type.running(),
                                "waiting", type.waiting(),
                                "limit", type.limit()))
                        .toList());
        return json;
    }
}
