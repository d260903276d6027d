package io.holdfast.plugin.checkhttp;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.time.Deadline;
import io.holdfast.plugin.checkhttp.HttpOptions.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** Asks for pages, one after the other, until one is not as expected. */
final class HttpChecker implements HealthChecker {

    private final HttpOptions options;

    HttpChecker(HttpOptions options) {
        this.options = options;
    }

    @Override
    public Verdict check(Target target, Deadline deadline) {
        Verdict verdict = Verdict.unhealthy("no pages");
        for (Page page : options.pages()) {
            verdict = new Visit(page, target).make(deadline);
            String which = options.pages().size() == 1 ? "" : page + ": ";
            switch (verdict) {
                case Verdict.Healthy _ -> {}
                case Verdict.Unhealthy unhealthy -> {
                    return Verdict.unhealthy(which + unhealthy.reason());
                }
                case Verdict.Unasked unasked -> {
                    return Verdict.unasked(which + unasked.reason());
                }
            }
        }
        return verdict;
    }

    /** One page, on a connection of its own. */
    private final class Visit {

        private final Page page;
        private final Target target;
        private final String host;
        private String step = "connecting";
        private Optional<String> warning = Optional.empty();

        Visit(Page page, Target target) {
            this.page = page;
            this.target = target;
            this.host = page.host()
                    .or(target::hostName)
                    .orElseGet(() -> target.endpoint().toString());
        }

        Verdict make(Deadline deadline) {
            try (Body body = new Body(page, options.maxBodyBytes());
                    Socket plain = target.connect(deadline);
                    Socket socket = options.tls().isPresent() ? secure(plain) : plain) {
                Response response = ask(socket, body);
                return page.objection(response, body)
                        .<Verdict>map(Verdict::unhealthy)
                        .orElseGet(() -> new Verdict.Healthy("status " + response.status(), Optional.empty(), warning));
            } catch (IOException e) {
                return Verdict.failed(step, e);
            }
        }

        private Socket secure(Socket plain) throws IOException {
            step = "TLS handshake";
            SSLSocket socket =
                    options.tls().orElseThrow().handshake(plain, serverName(), List.of(options.version().protocol));
            warning = options.tls().orElseThrow().expiryWarning(socket, Instant.now());
            if (options.version() == HttpVersion.HTTP_2
                    && !options.version().protocol.equals(socket.getApplicationProtocol())) {
                socket.close();
                throw new ProtocolException("the server does not offer HTTP/2");
            }
            return socket;
        }

        /** The host without its port. */
        private String serverName() {
            if (page.host().isEmpty() && target.hostName().isEmpty()) {
                return target.endpoint().address().toString();
            }
            return host.replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
        }

        private Response ask(Socket socket, Body body) throws IOException {
            step = "waiting for the response";
            ResponseInput in = new ResponseInput(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            try {
                return options.version() == HttpVersion.HTTP_2
                        ? Http2Exchange.exchange(
                                out, in, page, host, options.tls().isPresent(), body)
                        : Http1Exchange.exchange(out, in, options.version(), page, host, body);
            } finally {
                if (in.count() > 0) {
                    step = "reading the response (" + in.count() + " bytes so far)";
                }
            }
        }
    }
}
