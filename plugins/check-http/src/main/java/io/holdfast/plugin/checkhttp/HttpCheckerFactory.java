package io.holdfast.plugin.checkhttp;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.util.Optional;
import org.pf4j.Extension;

/** {@code type = http}: a server is well when every page is as expected. */
@Extension
public final class HttpCheckerFactory implements HealthCheckerFactory<HttpOptions> {

    @Override
    public String type() {
        return "http";
    }

    @Override
    public boolean needsPort() {
        return true;
    }

    @Override
    public Value<HttpOptions> options(OptionsReader in) {
        return HttpOptions.read(in, Value.of(Optional.empty()));
    }

    @Override
    public HealthChecker create(HttpOptions options, Context context) {
        return new HttpChecker(options);
    }
}
