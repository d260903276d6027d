package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes notifiers of type {@code smtp}. */
@Extension
public final class SmtpNotifierFactory implements NotifierFactory<SmtpOptions> {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpNotifierFactory.class);

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
        if (options.showsPassword()) {
            LOG.warn(
                    "notifier={} sends user and password where everybody on the way can read them: encryption = none",
                    context.name());
        }
        return new SmtpNotifier(options, context.node());
    }
}
