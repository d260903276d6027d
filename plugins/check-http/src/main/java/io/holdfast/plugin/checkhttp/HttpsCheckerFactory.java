package io.holdfast.plugin.checkhttp;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.tls.TlsClient;
import java.util.Optional;
import org.pf4j.Extension;

/** {@code type = https}: the same over TLS, with a certificate that is valid for the server's name. */
@Extension
public final class HttpsCheckerFactory implements HealthCheckerFactory<HttpOptions> {

    @Override
    public String type() {
        return "https";
    }

    @Override
    public boolean needsPort() {
        return true;
    }

    @Override
    public Value<HttpOptions> options(OptionsReader in) {
        Value<TlsClient> tls = TlsClient.read(in);
        return HttpOptions.read(in, in.build(() -> Optional.of(tls.get())));
    }

    @Override
    public HealthChecker create(HttpOptions options, Context context) {
        return new HttpChecker(options);
    }
}
