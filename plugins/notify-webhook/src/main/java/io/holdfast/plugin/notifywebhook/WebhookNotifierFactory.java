package io.holdfast.plugin.notifywebhook;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.Extension;

/** Makes notifiers of type {@code webhook}. */
@Extension
public final class WebhookNotifierFactory implements NotifierFactory<WebhookOptions> {

    @Override
    public String type() {
        return "webhook";
    }

    @Override
    public Value<WebhookOptions> options(OptionsReader in) {
        return WebhookOptions.read(in);
    }

    @Override
    public Notifier create(WebhookOptions options, Context context) {
        return new WebhookNotifier(options);
    }
}
