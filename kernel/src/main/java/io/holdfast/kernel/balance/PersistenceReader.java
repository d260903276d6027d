package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Abilities;
import io.holdfast.api.balance.Abilities.Feature;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.net.Family;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.balance.BalancerTypes.Chosen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code persistence = 50s} or {@code persistence { timeout = 50s, prefix-length = 24, engine = sip }}. */
final class PersistenceReader {

    /** What keepalived takes when persistence is asked for without a time. */
    private static final Duration USUAL = Duration.ofMinutes(6);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** keepalived's limit. */
    private static final Duration LONGEST = Duration.ofDays(31);

    private PersistenceReader() {}

    /**
     * Reads it; an address without a port has it anyway, because a client's connections to several ports belong
     * together.
     */
    static Value<Optional<Persistence>> read(OptionsReader in, Optional<Chosen> balancer, List<ServiceKey> keys) {
        int bits = keys.isEmpty()
                ? Family.IPV6.bits()
                : keys.stream().mapToInt(key -> key.family().bits()).max().orElseThrow();
        OptionType<Optional<Persistence>> word =
                new OptionType<>("on, off or a duration such as 50s", text -> word(text, bits));
        Value<Optional<Persistence>> written = in.valueOrSection(
                        "persistence",
                        word,
                        section -> section(section, balancer, bits).map(Optional::of))
                .verify(persistence -> persistence.flatMap(present -> objection(present.timeout())))
                .verify(persistence -> persistence.isEmpty()
                        ? Optional.empty()
                        : balancer.flatMap(chosen -> chosen.objection(
                                able -> able.can(Feature.PERSISTENCE), "keep a client with its server")))
                .orElseGet(() -> hasEveryPort(keys) ? Optional.of(plain(USUAL, bits)) : Optional.empty());
        if (hasEveryPort(keys) && written.ifSound().filter(Optional::isEmpty).isPresent()) {
            in.problem("persistence", "cannot be off for an address without a port");
        }
        return written;
    }

    private static Optional<Persistence> word(String text, int bits) {
        return switch (text) {
            case "on", "yes", "true" -> Optional.of(plain(USUAL, bits));
            case "off", "no", "false" -> Optional.empty();
            default -> Optional.of(plain(OptionType.DURATION_TYPE.parse().apply(text), bits));
        };
    }

    private static Value<Persistence> section(OptionsReader in, Optional<Chosen> balancer, int bits) {
        Value<Duration> timeout =
                in.duration("timeout").verify(PersistenceReader::objection).orElse(USUAL);
        Value<Integer> prefix = in.integer("prefix-length").between(1, bits).orElse(bits);
        Value<Optional<String>> engine = in.string("engine")
                .verify(name -> balancer.flatMap(chosen ->
                        ServiceReader.unknown(chosen, "the persistence engine", name, Abilities::persistenceEngines)))
                .optional();
        return in.build(() -> new Persistence(timeout.get(), prefix.get(), engine.get()));
    }

    private static Persistence plain(Duration timeout, int bits) {
        return new Persistence(timeout, bits, Optional.empty());
    }

    private static Optional<String> objection(Duration timeout) {
        boolean whole = timeout.toNanosPart() == 0;
        return whole && timeout.compareTo(SHORTEST) >= 0 && timeout.compareTo(LONGEST) <= 0
                ? Optional.empty()
                : Optional.of("is not in whole seconds of 1s..31d");
    }

    private static boolean hasEveryPort(List<ServiceKey> keys) {
        return keys.stream()
                .anyMatch(key -> key instanceof ServiceKey.Virtual virtual
                        && virtual.endpoint().port() == 0);
    }
}
