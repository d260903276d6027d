package io.holdfast.kernel.vrrp;

import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.event.EventPublisher;
import io.holdfast.kernel.vrrp.core.Cause;
import io.holdfast.kernel.vrrp.core.StateName;
import io.holdfast.kernel.vrrp.core.VrrpState;
import io.holdfast.kernel.vrrp.wire.DiscardReason;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the event log. */
final class LoggedReports implements VrrpReports {

    private static final Logger log = LoggerFactory.getLogger(LoggedReports.class);

    private final EventPublisher events;
    private final Supplier<MonotonicTime> now;
    private final RareLines discards = new RareLines();

    LoggedReports(EventPublisher events, Supplier<MonotonicTime> now) {
        this.events = events;
        this.now = now;
    }

    @Override
    public void transition(InstanceOptions instance, StateName from, StateName to, Priority priority, Cause cause) {
        if (to == StateName.FAULT || cause instanceof Cause.LeaseLost) {
            log.warn("{} {} -> {} cause={}", name(instance), from.word(), to.word(), cause.text());
        } else {
            log.info("{} {} -> {} cause={}", name(instance), from.word(), to.word(), cause.text());
        }
        events.publish(new Occurrence.InstanceTransition(
                instance.name(), routerState(from, cause), routerState(to, cause), priority, eventCause(cause)));
    }

    @Override
    public void faultsChanged(InstanceOptions instance, VrrpState state) {
        String faults = state.local().faults().stream().map(String::valueOf).collect(Collectors.joining(", "));
        log.info("{} state={} faults=\"{}\"", name(instance), state.name().word(), faults);
    }

    @Override
    public void resumed(InstanceOptions instance, Duration lateness) {
        log.warn("{} resumed late={}ms: the process stood still, waiting anew", name(instance), lateness.toMillis());
    }

    @Override
    public void splitSuspected(InstanceOptions instance, VrrpState state, IpAddress peer, Priority priority) {
        log.warn(
                "{} split-suspected peer={} priority={}: it advertises as Active although we do; it may not hear us",
                name(instance),
                peer,
                priority);
        events.publish(
                new Occurrence.LowerPrioritySeen(instance.name(), state.local().priority(), priority, peer));
        events.publish(new Occurrence.SplitSuspected(
                instance.name(),
                routerState(state.name()),
                peer,
                new io.holdfast.api.event.Cause(
                        "lower-priority-heard", peer + " keeps advertising priority " + priority)));
    }

    @Override
    public void discarded(InstanceOptions instance, DiscardReason reason, IpAddress source, long count) {
        if (discards.isWorthALine(instance.name() + ' ' + reason.word(), source, count, now.get())) {
            log.warn(
                    "{} discarded reason={} from={} count={}: {}",
                    name(instance),
                    reason.word(),
                    source,
                    count,
                    meaning(reason));
        } else {
            log.debug("{} discarded reason={} from={} count={}", name(instance), reason.word(), source, count);
        }
    }

    @Override
    public void addressesDiffer(InstanceOptions instance, IpAddress source, List<IpAddress> theirs, long count) {
        if (discards.isWorthALine(instance.name() + " addresses-differ", source, count, now.get())) {
            log.warn(
                    "{} addresses-differ from={} theirs={} ours={} count={}: one of the two is configured wrongly",
                    name(instance),
                    source,
                    theirs,
                    instance.advertisedAddresses(),
                    count);
        }
    }

    /** What a discarded packet most likely says about the network or the two configurations. */
    static String meaning(DiscardReason reason) {
        return switch (reason) {
            case TOO_SHORT, LENGTH, ADDRESS_COUNT, TYPE -> "it is damaged, or not an advertisement";
            case UNKNOWN_VIRTUAL_ROUTER -> "no instance here has its virtual-router-id";
            case ADDRESS_FAMILY -> "it is of the other IP family than this instance";
            case HOP_LIMIT -> "its TTL or hop limit says that it came through a router, or was made up elsewhere";
            case VERSION -> "it is of another VRRP version: both routers need the same \"version\"";
            case CHECKSUM -> "it was damaged on the way, or its sender computes the checksum in an unknown way";
            case AUTHENTICATION_TYPE ->
                "one of the two routers has a \"password\" (keepalived: auth_type PASS) and the other has none, or"
                        + " another kind of authentication (AH)";
            case AUTHENTICATION_DATA ->
                "its password is another one than the \"password\" here (keepalived: auth_pass), of which eight bytes"
                        + " count";
            case INTERVAL ->
                "its interval is not the \"advertisement-interval\" here, as version 2 demands, or is 0 in version 3";
            case DESTINATION ->
                "one of the two routers is configured for multicast and the other for unicast (\"unicast-peers\")";
            case OWN_SOURCE ->
                "it has our own address as its source: a loop in the network, an address used twice, or our own address"
                        + " among the \"unicast-peers\"";
            case SOURCE -> "its sender is not one of the \"unicast-peers\"";
            case ADDRESS_OWNER -> "we own the addresses (priority 255), and another router advertises them";
            case NO_SOURCE_ADDRESS -> "the interface has no address for this instance to take part with";
        };
    }

    private static String name(InstanceOptions instance) {
        return "instance=" + instance.name() + " if=" + instance.interfaceName() + " vrid="
                + instance.virtualRouterId();
    }

    private static RouterState routerState(StateName state, Cause cause) {
        return state == StateName.INITIALIZE && cause instanceof Cause.Shutdown
                ? RouterState.STOPPED
                : routerState(state);
    }

    private static RouterState routerState(StateName state) {
        return switch (state) {
            case INITIALIZE -> RouterState.INITIALIZE;
            case BACKUP -> RouterState.BACKUP;
            case ACTIVE -> RouterState.ACTIVE;
            case FAULT -> RouterState.FAULT;
        };
    }

    private static io.holdfast.api.event.Cause eventCause(Cause cause) {
        String text = cause.text();
        return new io.holdfast.api.event.Cause(
                cause.word(), text.substring(cause.word().length()).strip());
    }
}
