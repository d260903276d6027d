package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Abilities.Feature;
import io.holdfast.api.balance.Forwarding.Method;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.balance.BalancerTypes.Chosen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads where clients reach a service: {@code address}, {@code addresses}, {@code firewall-mark} and {@code protocol}.
 */
final class ServiceKeys {

    private static final long HIGHEST_MARK = 0xffff_ffffL;

    private ServiceKeys() {}

    /** The key at which the addresses are written. */
    static String keyOf(OptionsReader in) {
        return Stream.of("address", "addresses").filter(in::has).findFirst().orElse("firewall-mark");
    }

    /** Reads them; at least one. */
    static Value<List<ServiceKey>> read(OptionsReader in, Optional<Chosen> balancer) {
        Value<Protocol> protocol = in.enumeration("protocol", Protocol.class).orElse(Protocol.TCP);
        Value<List<Endpoint>> one = places(in, "address");
        Value<List<Endpoint>> several = places(in, "addresses");
        Value<List<Long>> marks = in.list("firewall-mark", OptionType.LONG)
                .verify(all -> all.stream()
                        .filter(mark -> mark < 1 || mark > HIGHEST_MARK)
                        .findFirst()
                        .map(mark -> mark + " is not in 1.." + HIGHEST_MARK))
                .orElse(List.of());
        Value<Optional<Family>> family = in.enumeration("family", Family.class).optional();
        if (in.has("address") && in.has("addresses")) {
            in.problem("addresses", "either address or addresses, not both");
        } else if (!in.has("address") && !in.has("addresses") && !in.has("firewall-mark")) {
            in.problem("address is missing, expected address, addresses or firewall-mark");
        }
        if (in.has("family") && !in.has("firewall-mark")) {
            in.problem("family", "is for firewall-mark: an address has its family");
        }
        List<Endpoint> places = Stream.of(one, several)
                .flatMap(value -> value.ifSound().stream())
                .flatMap(List::stream)
                .toList();
        balancer.ifPresent(chosen -> check(in, chosen, protocol, places));
        return in.build(() -> {
            Family ofMarks = family.get()
                    .or(() -> places.stream()
                            .findFirst()
                            .map(place -> place.address().family()))
                    .orElse(Family.IPV4);
            List<ServiceKey> keys = new ArrayList<>();
            places.forEach(place -> keys.add(new ServiceKey.Virtual(protocol.get(), place)));
            marks.get().forEach(mark -> keys.add(new ServiceKey.FirewallMark(mark, ofMarks)));
            return keys;
        });
    }

    private static Value<List<Endpoint>> places(OptionsReader in, String key) {
        return in.list(key, Places.TYPE)
                .map(ranges -> ranges.stream().flatMap(List::stream).toList())
                .verify(all -> {
                    if (all.isEmpty()) {
                        return Optional.of("needs at least one address");
                    }
                    return all.size() > Places.MOST
                            ? Optional.of("has " + all.size() + " addresses, more than " + Places.MOST)
                            : Optional.empty();
                })
                .verify(all -> all.stream()
                        .filter(place -> place.address().isMulticast())
                        .findFirst()
                        .map(place -> place.address() + " is a multicast address"))
                .verify(all -> all.stream()
                        .map(Endpoint::address)
                        .filter(address -> !address.isUnicast() && !address.isUnspecified() && !address.isMulticast())
                        .findFirst()
                        .map(address -> address + " is not the address of one machine"))
                .orElse(List.of());
    }

    /** Whether an address means nothing without an interface (RFC 4007, section 6). */
    static boolean needsInterface(IpAddress address) {
        return address.isLinkLocal() && address.family() == Family.IPV6;
    }

    private static void check(OptionsReader in, Chosen balancer, Value<Protocol> protocol, List<Endpoint> places) {
        protocol.ifSound()
                .ifPresent(word -> balancer.demand(
                        in, "protocol", able -> able.protocols().contains(word), "balance " + word.word()));
        if (in.has("firewall-mark")) {
            balancer.demand(in, "firewall-mark", able -> able.can(Feature.FIREWALL_MARK), "see firewall marks");
        }
        if (places.stream().anyMatch(place -> place.port() == 0)) {
            balancer.demand(
                    in,
                    keyOf(in),
                    able -> able.can(Feature.EVERY_PORT),
                    "serve every port of an address (write address:port)");
        }
        if (balancer.abilities().forwarding().contains(Method.PROXY)) {
            places.stream()
                    .map(Endpoint::address)
                    .filter(ServiceKeys::needsInterface)
                    .findFirst()
                    .ifPresent(address -> in.problem(
                            keyOf(in),
                            address + " is a link-local address, and the balancer " + balancer.type()
                                    + " cannot know of which interface"));
        }
        if (places.stream().anyMatch(place -> place.address().isUnspecified())) {
            balancer.demand(
                    in,
                    keyOf(in),
                    able -> able.forwarding().contains(Method.PROXY),
                    "serve every address of this machine");
            if (protocol.ifSound().equals(Optional.of(Protocol.UDP))
                    && balancer.abilities().forwarding().contains(Method.PROXY)) {
                in.problem(
                        keyOf(in),
                        "over udp an answer could leave from another address than the one that was asked,"
                                + " write the addresses themselves");
            }
        }
    }
}
