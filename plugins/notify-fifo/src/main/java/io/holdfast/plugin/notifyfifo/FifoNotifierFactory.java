package io.holdfast.plugin.notifyfifo;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.Extension;

/** Makes notifiers of type {@code fifo}. */
@Extension
public final class FifoNotifierFactory implements NotifierFactory<FifoOptions> {

    @Override
    public String type() {
        return "fifo";
    }

    @Override
    public Value<FifoOptions> options(OptionsReader in) {
        return FifoOptions.read(in);
    }

    @Override
    public Notifier create(FifoOptions options, Context context) {
        return new FifoNotifier(options);
    }
}
