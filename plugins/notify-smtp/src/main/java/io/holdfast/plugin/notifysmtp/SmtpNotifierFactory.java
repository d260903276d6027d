package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.Extension;

/** Makes notifiers of type {@code smtp}. */
@Extension
public final class SmtpNotifierFactory implements NotifierFactory<SmtpOptions> {

    @Override
    public String type() {
        return "smtp";
    }

    @Override
    public Value<SmtpOptions> options(OptionsReader in) {
        return SmtpOptions.read(in);
    }

    @Override
    public Notifier create(SmtpOptions options, Context context) {
        return new SmtpNotifier(options, context.node());
    }
}
