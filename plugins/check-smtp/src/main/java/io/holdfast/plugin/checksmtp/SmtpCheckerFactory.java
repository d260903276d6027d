package io.holdfast.plugin.checksmtp;

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

/**
 * {@code type = smtp}: a server is well when it greets, knows EHLO, secures the connection if asked to, and lets go.
 */
@Extension
public final class SmtpCheckerFactory implements HealthCheckerFactory<SmtpOptions> {

    @Override
    public String type() {
        return "smtp";
    }

    @Override
    public boolean needsPort() {
        return true;
    }

    @Override
    public Value<SmtpOptions> options(OptionsReader in) {
        return SmtpOptions.read(in);
    }

    @Override
    public HealthChecker create(SmtpOptions options, Context context) {
        return (target, deadline) -> check(options, target, deadline);
    }

    private static Verdict check(SmtpOptions options, Target target, Deadline deadline) {
        try (Socket connection = target.connect(deadline)) {
            return new SmtpSession(options, target, connection).hold();
        } catch (IOException e) {
            return Verdict.failed("connecting", e);
        }
    }
}
