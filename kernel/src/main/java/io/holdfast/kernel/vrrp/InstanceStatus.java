package io.holdfast.kernel.vrrp;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.core.VrrpState;
import io.holdfast.kernel.vrrp.wire.DiscardReason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An instance as the status shows it. */
final class InstanceStatus {

    private InstanceStatus() {}

    static Map<String, Object> of(VirtualRouter router, MonotonicTime now) {
        InstanceOptions options = router.options();
        VirtualRouter.Standing standing = router.standing();
        VrrpState state = router.state();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", options.name());
        json.put("interface", options.interfaceName().value());
        json.put("family", options.family().label());
        json.put("version", options.version().number());
        json.put("virtualRouterId", options.virtualRouterId().value());
        json.put("state", standing.state().word());
        json.put("stateMillis", now.since(standing.since()).toMillis());
        json.put("cause", standing.cause().text());
        json.put("faults", state.local().faults().stream().map(String::valueOf).toList());
        json.put("priority", state.local().priority().value());
        json.put("configuredPriority", options.priority().value());
        json.put(
                "advertisementIntervalMillis",
                options.advertisementInterval().duration().toMillis());
        json.put("preempt", options.preempt());
        json.put("lease", options.lease());
        activeRouter(state)
                .ifPresent(peer -> json.put(
                        "activeRouter",
                        Map.of(
                                "address", peer.address().toString(),
                                "priority", peer.priority().value())));
        json.put("addresses", options.addresses().stream().map(String::valueOf).toList());
        json.put("held", router.held());
        json.put("counters", router.counters().toJson());
        Map<String, Object> discards = new LinkedHashMap<>();
        for (DiscardReason reason : DiscardReason.values()) {
            discards.put(reason.word(), router.counters().discards(reason));
        }
        json.put("discards", discards);
        return json;
    }

    private static Optional<VrrpState.Heard> activeRouter(VrrpState state) {
        return switch (state) {
            case VrrpState.Backup backup ->
                backup.lastHeard().filter(peer -> !peer.priority().equals(Priority.RESIGNATION));
            case VrrpState.Initialize _, VrrpState.Active _, VrrpState.Fault _ -> Optional.empty();
        };
    }
}
