package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.Forwarding.Checksum;
import io.holdfast.api.balance.Forwarding.Encapsulation;
import io.holdfast.api.balance.Forwarding.Method;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.balance.BalancerTypes.Chosen;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code forwarding = nat} or {@code forwarding { method = tun, encapsulation = gue, port = 6080 }}. */
final class ForwardingReader {

    private static final OptionType<Method> METHOD = OptionType.enumeration(Method.class);
    private static final OptionType<Forwarding> WORD =
            new OptionType<>(METHOD.expectation(), text -> plain(METHOD.parse().apply(text)));

    private ForwardingReader() {}

    /** Reads it; left out, it is what is inherited. */
    static Value<Forwarding> read(OptionsReader in, Optional<Chosen> balancer, Forwarding inherited) {
        Value<Forwarding> forwarding = in.valueOrSection("forwarding", WORD, ForwardingReader::section)
                .verify(written -> balancer.flatMap(chosen -> chosen.objection(
                        able -> able.forwarding().contains(written.method()),
                        "forward by " + written.method().word())))
                .orElse(inherited);
        return forwarding;
    }

    private static Value<Forwarding> section(OptionsReader in) {
        Value<Method> method = in.value("method", METHOD).required();
        Value<Encapsulation> encapsulation =
                in.enumeration("encapsulation", Encapsulation.class).orElse(Encapsulation.IPIP);
        Value<Optional<Integer>> port = in.integer("port").between(1, 65535).optional();
        Value<Checksum> checksum = in.enumeration("checksum", Checksum.class).orElse(Checksum.NONE);
        boolean details = in.has("encapsulation") || in.has("port") || in.has("checksum");
        if (details && method.ifSound().filter(word -> word != Method.TUN).isPresent()) {
            in.problem("method", "encapsulation, port and checksum are for tun");
        }
        return in.build(() -> method.get() == Method.TUN
                ? new Forwarding.Tunnel(
                        encapsulation.get(),
                        port.get().map(OptionalInt::of).orElse(OptionalInt.empty()),
                        checksum.get())
                : plain(method.get()));
    }

    /** A method without details. */
    static Forwarding plain(Method method) {
        return switch (method) {
            case PROXY -> new Forwarding.Proxy();
            case NAT -> new Forwarding.Masquerade();
            case DR -> new Forwarding.DirectRouting();
            case TUN -> new Forwarding.Tunnel(Encapsulation.IPIP, OptionalInt.empty(), Checksum.NONE);
        };
    }
}
