package io.holdfast.plugin.checksmtp;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.plugin.checksmtp.SmtpOptions.Tls;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocket;

/** One session with a mail server, from its greeting to QUIT. */
final class SmtpSession {

    /** RFC 5321, sections 4.1.1.1 and 4.2.4. */
    private static final Set<Integer> EHLO_UNKNOWN = Set.of(500, 502, 504, 550);

    private final SmtpOptions options;
    private final String serverName;
    private Socket connection;
    private InputStream in;
    private String step = "waiting for the greeting";
    private Optional<String> warning = Optional.empty();

    SmtpSession(SmtpOptions options, Target target, Socket connection) throws IOException {
        this.options = options;
        this.serverName =
                target.hostName().orElseGet(() -> target.endpoint().address().toString());
        this.connection = connection;
        this.in = new BufferedInputStream(connection.getInputStream(), 1024);
    }

    /** Whatever the server does, this ends with a verdict. */
    Verdict hold() {
        try {
            if (options.tls() == Tls.IMPLICIT) {
                secure();
                step = "waiting for the greeting";
            }
            require(Reply.read(in), 220);
            Reply hello = hello();
            if (options.tls() == Tls.STARTTLS) {
                if (!hello.offers("STARTTLS")) {
                    return Verdict.unhealthy("the server does not offer STARTTLS");
                }
                ask("STARTTLS", 220);
                if (in.available() > 0) {
                    // Plain text behind the reply would be taken for the secured server's words.
                    return Verdict.unhealthy("the server sent more than its reply to STARTTLS");
                }
                secure();
                hello();
            }
            ask("QUIT", 221);
            return new Verdict.Healthy("greeted, " + hello.first(), Optional.empty(), warning);
        } catch (IOException e) {
            return Verdict.failed(step, e);
        }
    }

    /** EHLO, or HELO for a server that does not know it (RFC 5321, section 3.2). */
    private Reply hello() throws IOException {
        Reply extended = send("EHLO " + options.helo());
        return EHLO_UNKNOWN.contains(extended.code()) ? ask("HELO " + options.helo(), 250) : require(extended, 250);
    }

    private void secure() throws IOException {
        step = "TLS handshake";
        SSLSocket secured = options.client().handshake(connection, serverName, List.of());
        warning = options.client().expiryWarning(secured, Instant.now());
        connection = secured;
        in = new BufferedInputStream(secured.getInputStream(), 1024);
    }

    private Reply ask(String command, int code) throws IOException {
        return require(send(command), code);
    }

    private Reply send(String command) throws IOException {
        step = command;
        connection.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return Reply.read(in);
    }

    private static Reply require(Reply reply, int code) throws ProtocolException {
        if (reply.code() != code) {
            throw new ProtocolException("reply \"" + reply.code() + " " + reply.first() + "\", expected " + code);
        }
        return reply;
    }
}
