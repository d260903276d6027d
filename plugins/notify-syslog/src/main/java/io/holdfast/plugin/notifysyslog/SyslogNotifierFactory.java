package io.holdfast.plugin.notifysyslog;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import org.pf4j.Extension;

/** Makes notifiers of type {@code syslog}. */
@Extension
public final class SyslogNotifierFactory implements NotifierFactory<SyslogOptions> {

    @Override
    public String type() {
        return "syslog";
    }

    @Override
    public Value<SyslogOptions> options(OptionsReader in) {
        return SyslogOptions.read(in);
    }

    @Override
    public Notifier create(SyslogOptions options, Context context) {
        return new SyslogNotifier(options, context.node());
    }
}
