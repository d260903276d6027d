package io.holdfast.kernel.notify;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads {@code notifiers { NAME { type = ..., ... } }}. */
public final class NotifiersSection {

    private NotifiersSection() {}

    /**
     * Reads every notifier.
     *
     * @param source reads the type and the plugin's own options from the notifier's section
     */
    public static Value<List<NotifierSetup>> read(
            OptionsReader root, Function<OptionsReader, Value<NotifierSetup.Source>> source) {
        Value<Map<String, NotifierSetup>> setups = root.named("notifiers", (name, in) -> {
            Value<NotifierOptions> options = NotifierOptions.read(in);
            Value<NotifierSetup.Source> plugin = source.apply(in);
            return in.build(() -> new NotifierSetup(name, options.get(), plugin.get()));
        });
        return root.build(() -> List.copyOf(setups.get().values()));
    }
}
