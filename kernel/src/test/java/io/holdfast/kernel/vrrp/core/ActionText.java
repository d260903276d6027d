package io.holdfast.kernel.vrrp.core;

import java.util.List;
import java.util.stream.Collectors;

/** Actions and states in the words of the tables and transcripts. */
final class ActionText {

    private ActionText() {}

    static String of(List<VrrpAction> actions) {
        return actions.stream().map(ActionText::of).collect(Collectors.joining(", "));
    }

    static String of(VrrpAction action) {
        return switch (action) {
            case VrrpAction.SendAdvertisement(var priority) -> "send " + priority;
            case VrrpAction.AcquireAddresses(var acceptPackets) -> acceptPackets ? "acquire" : "acquire without accept";
            case VrrpAction.RenewLease() -> "renew";
            case VrrpAction.AnnounceAddresses(var times) -> "announce " + times;
            case VrrpAction.ReleaseAddresses() -> "release";
            case VrrpAction.TryAddresses() -> "try";
            case VrrpAction.ReportTransition(var from, var to, var cause) ->
                from.word() + " -> " + to.word() + " cause=" + cause.text();
            case VrrpAction.ReportResumed(var lateness) -> "resumed lateness=" + lateness.toMillis() + "ms";
            case VrrpAction.ReportSplitSuspected(var peer, var priority) ->
                "split suspected peer=" + peer + " priority=" + priority;
        };
    }
}
