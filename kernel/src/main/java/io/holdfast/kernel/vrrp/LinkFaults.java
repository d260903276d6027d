package io.holdfast.kernel.vrrp;

import io.holdfast.api.address.LinkState;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.IpAddress;
import io.holdfast.kernel.vrrp.core.FaultCause;
import io.holdfast.kernel.vrrp.core.FaultCause.Kind;
import java.util.Optional;

/** What an instance can do on a link: pure. */
final class LinkFaults {

    private LinkFaults() {}

    /**
     * The address that advertisements leave from: the configured one if the interface has it, else the interface's
     * first of the family; for IPv6 its link-local one (RFC 9568, section 5.1.2.1).
     */
    static Optional<IpAddress> source(InstanceOptions options, LinkState link) {
        return switch (link) {
            case LinkState.Missing _ -> Optional.empty();
            case LinkState.Present present ->
                present.ownAddresses().stream()
                        .map(InterfaceAddress::address)
                        .filter(address -> address.family() == options.family())
                        .filter(address -> options.sourceAddress().isPresent()
                                ? address.equals(options.sourceAddress().get())
                                : isNaturalSource(options, address))
                        .findFirst();
        };
    }

    private static boolean isNaturalSource(InstanceOptions options, IpAddress address) {
        return address.family() == Family.IPV4
                || address.isLinkLocal() == options.unicastPeers().isEmpty();
    }

    private static String wantedSource(InstanceOptions options) {
        return options.sourceAddress()
                .map(address -> "the source-address " + address)
                .orElse(
                        options.family() == Family.IPV6
                                        && options.unicastPeers().isEmpty()
                                ? "a link-local address"
                                : "an " + options.family().label() + " address");
    }

    /** What keeps the instance from taking part; empty when nothing does. */
    static Optional<FaultCause> fault(InstanceOptions options, LinkState link) {
        String name = options.interfaceName().value();
        return switch (link) {
            case LinkState.Missing _ -> Optional.of(new FaultCause(Kind.LINK_MISSING, name));
            case LinkState.Present present when !present.up() -> Optional.of(new FaultCause(Kind.LINK_DOWN, name));
            case LinkState.Present _
            when source(options, link).isEmpty() ->
                Optional.of(new FaultCause(Kind.NO_SOURCE_ADDRESS, name + " without " + wantedSource(options)));
            case LinkState.Present _ -> Optional.empty();
        };
    }
}
