package io.holdfast.plugin.checktcp;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.Socket;
import org.pf4j.Extension;

/** {@code type = tcp}: a server is well when it accepts a connection. */
@Extension
public final class TcpCheckerFactory implements HealthCheckerFactory<TcpCheckerFactory.Options> {

    /** There is nothing to choose. */
    public record Options() {}

    @Override
    public String type() {
        return "tcp";
    }

    @Override
    public boolean needsPort() {
        return true;
    }

    @Override
    public Value<Options> options(OptionsReader in) {
        return in.build(Options::new);
    }

    @Override
    public HealthChecker create(Options options, Context context) {
        return TcpCheckerFactory::check;
    }

    private static Verdict check(Target target, Deadline deadline) {
        try (Socket _ = target.connect(deadline)) {
            return Verdict.healthy("connected");
        } catch (IOException e) {
            return Verdict.failed("connecting", e);
        }
    }
}
