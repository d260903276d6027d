package io.holdfast.kernel.daemon;

import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.LatenessHistogram;
import io.holdfast.kernel.status.StatusSource;
import io.holdfast.kernel.vrrp.VrrpEngine;
import java.util.LinkedHashMap;
import java.util.Map;

/** The control loop in the status: how late its timers were. */
final class LoopStatus implements StatusSource {

    private final ControlLoop loop;
    private final VrrpEngine elections;

    LoopStatus(ControlLoop loop, VrrpEngine elections) {
        this.loop = loop;
        this.elections = elections;
    }

    @Override
    public String section() {
        return "loop";
    }

    @Override
    public Object snapshot() {
        LatenessHistogram.Snapshot lateness = loop.lateness();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", lateness.count());
        json.put("p50Micros", lateness.p50Micros());
        json.put("p99Micros", lateness.p99Micros());
        json.put("p999Micros", lateness.p999Micros());
        json.put("maxMicros", lateness.maxMicros());
        json.put("sinceMaxMillis", loop.sinceLatest().toMillis());
        json.put("refusedTasks", loop.refused());
        json.put("bugs", loop.bugs());
        json.put("packetsForOthers", elections.strangers().total());
        Map<String, Object> byVrid = new LinkedHashMap<>();
        elections.strangers().byVrid().forEach((vrid, count) -> byVrid.put(Integer.toString(vrid), count));
        json.put("packetsForOthersByVrid", byVrid);
        return json;
    }
}
