package org.example.redis;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Secret;
import io.holdfast.api.options.Value;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.pf4j.Extension;

/** {@code type = redis}: a server is well when it answers PING with PONG. */
@Extension
public final class RedisCheckerFactory implements HealthCheckerFactory<RedisCheckerFactory.Options> {

    private static final int LONGEST_REPLY = 200;

    /** What a user may write: {@code password = "..."}, or one from a file or the environment. */
    public record Options(Optional<Secret> password) {}

    @Override
    public String type() {
        return "redis";
    }

    @Override
    public Value<Options> options(OptionsReader in) {
        Value<Optional<Secret>> password = in.secret("password")
                .check(secret -> !secret.reveal().matches("(?s).*[\\r\\n].*"), "texts of one line")
                .optional();
        return in.build(() -> new Options(password.get()));
    }

    @Override
    public HealthChecker create(Options options, Context context) {
        return (target, deadline) -> check(options, target, deadline);
    }

    private static Verdict check(Options options, Target target, Deadline deadline) {
        String step = "connecting";
        try (Socket socket = target.connect(deadline)) {
            if (options.password().isPresent()) {
                step = "AUTH";
                String reply = ask(socket, "AUTH " + options.password().get().reveal());
                if (!reply.equals("+OK")) {
                    return Verdict.unhealthy("AUTH: " + reply);
                }
            }
            step = "PING";
            String reply = ask(socket, "PING");
            return reply.equals("+PONG") ? Verdict.healthy("PONG") : Verdict.unhealthy("PING: " + reply);
        } catch (IOException e) {
            return Verdict.failed(step, e);
        }
    }

    private static String ask(Socket socket, String command) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        InputStream in = socket.getInputStream();
        StringBuilder reply = new StringBuilder();
        while (reply.length() < LONGEST_REPLY) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the server closed the connection");
            }
            if (next == '\n') {
                return reply.toString().strip();
            }
            reply.append((char) next);
        }
        throw new IOException("a reply is longer than " + LONGEST_REPLY + " bytes");
    }
}
