package org.example.ntfy;

import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Secret;
import io.holdfast.api.options.Value;
import java.net.URI;
import java.util.Optional;
import org.pf4j.Extension;

/** {@code type = ntfy}: publishes to a topic of an ntfy server. */
@Extension
public final class NtfyNotifierFactory implements NotifierFactory<NtfyNotifierFactory.Options> {

    /** What a user may write: {@code topic = "https://ntfy.example.net/ops"}, and {@code token} where it takes one. */
    public record Options(URI topic, Optional<Secret> token) {}

    @Override
    public String type() {
        return "ntfy";
    }

    @Override
    public Value<Options> options(OptionsReader in) {
        Value<URI> topic = in.uri("topic")
                .check(
                        uri -> String.valueOf(uri.getScheme()).matches("https?") && uri.getHost() != null,
                        "an http:// or https:// address")
                .required();
        Value<Optional<Secret>> token = in.secret("token")
                .check(secret -> secret.reveal().matches("[!-~]+"), "a text of visible characters")
                .optional();
        return in.build(() -> new Options(topic.get(), token.get()));
    }

    @Override
    public Notifier create(Options options, Context context) {
        return new NtfyNotifier(options);
    }
}
