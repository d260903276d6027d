package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.Fence.Loss;
import io.holdfast.plugin.addresslinux.Fence.Renewal;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import io.holdfast.plugin.addresslinux.wire.AddressMessage.Wanted;
import io.holdfast.plugin.addresslinux.wire.FencedLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The renewals asked for since the last commit. */
final class Renewals {

    private List<Request> asked = new ArrayList<>();

    private record Request(AddressClaim claim, Hold hold, LeasePeriod period, Duration interval) {}

    /** One address whose life goes on. */
    private record LongerLife(Request request, Wanted address) {}

    void add(AddressClaim claim, Hold hold, LeasePeriod period, Duration interval) {
        asked.add(new Request(claim, hold, period, interval));
    }

    /**
     * Fence first: who has lost it must not prolong the life of addresses, which would put back those that are gone.
     */
    void commit(Machine machine) {
        if (asked.isEmpty()) {
            return;
        }
        List<Request> requests = asked;
        asked = new ArrayList<>();
        requests.removeIf(request -> !request.claim().isHeldAs(request.hold()));
        Map<AddressClaim, String> lost = new HashMap<>();
        renewFence(machine, requests, lost);
        Map<AddressClaim, String> failed = new HashMap<>();
        renewAddresses(machine, requests, lost, failed);
        // At the end: listeners may release and acquire claims.
        lost.forEach(AddressClaim::lost);
        failed.forEach(AddressClaim::failed);
    }

    private static void renewFence(Machine machine, List<Request> requests, Map<AddressClaim, String> lost) {
        if (machine.fence().isEmpty()) {
            return;
        }
        List<Renewal> renewals = new ArrayList<>(requests.size());
        Map<FencedLease, AddressClaim> claims = new HashMap<>();
        for (Request request : requests) {
            request.claim().runningLease().ifPresent(lease -> {
                renewals.add(new Renewal(lease, request.period()));
                claims.put(lease, request.claim());
            });
        }
        for (Loss loss : machine.fence().get().renew(renewals)) {
            lost.put(claims.get(loss.lease()), loss.reason());
        }
    }

    private static void renewAddresses(
            Machine machine, List<Request> requests, Map<AddressClaim, String> lost, Map<AddressClaim, String> failed) {
        MonotonicTime now = MonotonicTime.now();
        List<LongerLife> longer = new ArrayList<>();
        for (Request request : requests) {
            if (!lost.containsKey(request.claim())) {
                collect(request, now, longer, lost);
            }
        }
        try {
            Map<LongerLife, Refusal> refused = machine.route()
                    .change(
                            longer,
                            (out, life, flags, sequence) ->
                                    AddressMessage.requestRenewal(out, life.address(), flags, sequence));
            refused.forEach((life, refusal) -> failed.put(
                    life.request().claim(),
                    "the life of " + life.address().address() + " was not prolonged: " + Refusals.words(refusal)));
        } catch (LinuxException e) {
            longer.forEach(life -> failed.put(life.request().claim(), String.valueOf(e.getMessage())));
        }
    }

    private static void collect(
            Request request, MonotonicTime now, List<LongerLife> longer, Map<AddressClaim, String> lost) {
        boolean fenced = request.claim().runningLease().isPresent();
        if (!fenced && (request.period().isOver(now) || request.hold().mayHaveExpired(now))) {
            lost.put(request.claim(), "the life of the addresses ended before it was renewed");
            return;
        }
        Duration gone = now.since(request.period().from());
        for (Wanted due : request.hold().takeDue(now, request.interval(), gone)) {
            longer.add(new LongerLife(request, due));
        }
    }
}
