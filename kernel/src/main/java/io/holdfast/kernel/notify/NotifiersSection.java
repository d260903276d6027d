package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.plugin.Configured;
import io.holdfast.kernel.plugin.Plugins;
import java.util.List;
import java.util.Map;

/** Reads {@code notifiers { NAME { type = ..., ... } }}. */
public final class NotifiersSection {

    private NotifiersSection() {}

    /**
     * Reads every notifier: what all have in common, then what its plugin asks for.
     *
     * @param known what filters may name
     */
    public static Value<List<NotifierSetup>> read(OptionsReader root, Plugins plugins, KnownSubjects known) {
        Value<Map<String, NotifierSetup>> setups = root.named("notifiers", (name, in) -> {
            Value<NotifierOptions> options = NotifierOptions.read(in, known);
            Value<Configured<NotifierFactory.Context, Notifier>> plugin =
                    plugins.read(in, NotifierFactory.class, NotifierFactory<Object>::create);
            return in.build(() -> new NotifierSetup(name, options.get(), NotifierSetup.Source.of(plugin.get())));
        });
        return root.build(() -> List.copyOf(setups.get().values()));
    }
}
