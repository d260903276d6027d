package io.holdfast.plugin.checkping;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.process.Programs;
import io.holdfast.api.time.Deadline;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/** {@code type = ping}: a server is well when it answers an ICMP echo request (RFC 792, RFC 4443). */
@Extension
public final class PingCheckerFactory implements HealthCheckerFactory<PingOptions> {

    private static final Pattern ROUND_TRIP = Pattern.compile("time[=<]([0-9.]+ ?ms)");
    private static final Pattern FAILURE =
            Pattern.compile("(?m)^(?:\\S*ping: )?(From .*|(?<=ping: ).*|.*nreachable.*)$");

    /** No capability for ping, a firewall on this machine, or a source address of another one. */
    private static final Pattern OUR_FAULT =
            Pattern.compile("(Operation not permitted|bind: Cannot assign requested address)\\)?$");

    /** One reply is some 300 bytes of text; an error is one line. */
    private static final int MOST_OUTPUT_BYTES = 4096;

    @Override
    public String type() {
        return "ping";
    }

    @Override
    public Value<PingOptions> options(OptionsReader in) {
        return PingOptions.read(in);
    }

    @Override
    public HealthChecker create(PingOptions options, Context context) {
        return (target, deadline) -> check(options, target, deadline);
    }

    private static Verdict check(PingOptions options, Target target, Deadline deadline) {
        try {
            target.socketAddress();
        } catch (IOException e) {
            return Verdict.failed("sending an echo request", e);
        }
        ProcessBuilder builder = new ProcessBuilder(commandLine(options, target, deadline))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        // The daemon's environment may hold secrets, and its language is not ours.
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        try {
            Process ping = Programs.start(builder);
            try {
                int status = ping.waitFor();
                byte[] output = ping.getInputStream().readNBytes(MOST_OUTPUT_BYTES);
                return judge(status, new String(output, StandardCharsets.UTF_8));
            } catch (InterruptedException _) {
                return Verdict.unhealthy("no echo reply");
            } finally {
                ping.destroyForcibly();
                ping.getInputStream().close();
            }
        } catch (IOException e) {
            String failed = "cannot run " + options.program() + ": ";
            // Whatever it is, the server has no part in it.
            return Verdict.unasked(failed + ShortageException.in(e).orElse(e.getMessage()));
        }
    }

    private static List<String> commandLine(PingOptions options, Target target, Deadline deadline) {
        IpAddress address = target.endpoint().address();
        // The kernel of Holdfast ends it earlier when the timeout is no whole second.
        long seconds = Math.ceilDiv(deadline.remainingMillis(), 1000);
        List<String> line = new ArrayList<>(List.of(
                options.program().toString(),
                address.family() == Family.IPV4 ? "-4" : "-6",
                "-n",
                "-c",
                "1",
                "-W",
                String.valueOf(seconds),
                "-s",
                String.valueOf(options.sizeBytes())));
        target.source().ifPresent(source -> line.addAll(List.of("-I", source.toString())));
        String scope = target.interfaceName()
                .filter(_ -> address.isLinkLocal() && address.family() == Family.IPV6)
                .map(name -> "%" + name)
                .orElse("");
        line.add(address + scope);
        return line;
    }

    private static Verdict judge(int status, String output) {
        if (status == 0) {
            Matcher time = ROUND_TRIP.matcher(output);
            return Verdict.healthy(time.find() ? "echo reply after " + time.group(1) : "echo reply");
        }
        Matcher failure = FAILURE.matcher(output);
        String words = failure.find() ? ": " + failure.group(1) : "";
        return ShortageException.namedBy(words).isPresent()
                        || OUR_FAULT.matcher(words).find()
                ? Verdict.unasked("sending an echo request" + words)
                : Verdict.unhealthy("no echo reply" + words);
    }
}
