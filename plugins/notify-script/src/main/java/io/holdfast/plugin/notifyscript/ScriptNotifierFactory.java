package io.holdfast.plugin.notifyscript;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.Extension;

/** Makes notifiers of type {@code script}. */
@Extension
public final class ScriptNotifierFactory implements NotifierFactory<ScriptOptions> {

    @Override
    public String type() {
        return "script";
    }

    @Override
    public Value<ScriptOptions> options(OptionsReader in) {
        return ScriptOptions.read(in);
    }

    @Override
    public Notifier create(ScriptOptions options, Context context) {
        return new ScriptNotifier(options);
    }
}
