package io.holdfast.kernel.balance;

import io.holdfast.api.balance.Abilities;
import io.holdfast.api.balance.BalancerFactory;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Suggestion;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.plugin.Plugins;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The balancers that plugins provide, and what they can do. */
final class BalancerTypes {

    /** Works everywhere, without a privilege. */
    private static final String DEFAULT = "proxy";

    private final Map<String, Abilities> all = new TreeMap<>();
    private final boolean complete;

    BalancerTypes(Plugins plugins) {
        complete = plugins.areComplete();
        for (String type : plugins.types(BalancerFactory.class)) {
            plugins.<BalancerFactory<Object>>factory(BalancerFactory.class, type)
                    .ifPresent(factory -> all.put(type, factory.abilities()));
        }
    }

    /** Reads which one a service uses. */
    Value<Chosen> read(OptionsReader in) {
        Value<String> type = in.value("balancer", new OptionType<>("a balancer (" + known() + ")", text -> text))
                .orElse(DEFAULT);
        String word = type.ifSound().orElse("");
        Abilities abilities = all.get(word);
        if (abilities != null) {
            return Value.of(new Chosen(word, abilities));
        }
        if (!complete) {
            in.abandon();
        } else if (type.ifSound().isPresent()) {
            in.problem(
                    "balancer",
                    "no plugin provides the balancer \"" + word + "\", expected one of " + known()
                            + Suggestion.nearest(word, all.keySet())
                                    .map(near -> ", did you mean \"" + near + "\"?")
                                    .orElse(""));
        }
        return Value.broken();
    }

    private String known() {
        return all.isEmpty() ? "none: there is no balancer plugin" : String.join(", ", all.keySet());
    }

    /** One balancer, which knows what the others could do instead. */
    final class Chosen {

        private final String type;
        private final Abilities abilities;

        private Chosen(String type, Abilities abilities) {
            this.type = type;
            this.abilities = abilities;
        }

        String type() {
            return type;
        }

        Abilities abilities() {
            return abilities;
        }

        /**
         * The objection to what a service asks for, if this balancer cannot do it.
         *
         * @param what to follow "cannot": {@code schedule each datagram for itself}
         */
        Optional<String> objection(Predicate<Abilities> test, String what) {
            if (test.test(abilities)) {
                return Optional.empty();
            }
            List<String> able = able(test);
            return Optional.of("the balancer " + type + " cannot " + what
                    + (able.isEmpty() ? ", and there is none that can" : "; " + String.join(", ", able) + " can"));
        }

        /** Those that can do something. */
        List<String> able(Predicate<Abilities> test) {
            return all.entrySet().stream()
                    .filter(entry -> test.test(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** Notes a problem with a key when this balancer cannot do what it asks for. */
        void demand(OptionsReader in, String key, Predicate<Abilities> test, String what) {
            objection(test, what).ifPresent(text -> in.problem(key, text));
        }
    }
}
