package io.holdfast.api.tls;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * How a plugin speaks TLS as a client. Equal when made from equal options, files included. Safe for several threads.
 *
 * <p>Keys: {@code verify} (on or off), {@code server-name}, {@code ca} (certificates of authorities in PEM), {@code
 * certificate} with {@code key} (the client's own, in PEM), {@code expiry-warning} (a duration, 14 days unless
 * written).
 */
public final class TlsClient {

    /** The keys that {@link #read} knows. */
    public static final List<String> KEYS =
            List.of("verify", "server-name", "ca", "certificate", "key", "expiry-warning");

    private static final Duration LONGEST_WARNING = Duration.ofDays(365);
    private static final Duration DEFAULT_WARNING = Duration.ofDays(14);

    private final Settings settings;
    private final SSLContext context;

    /**
     * What was written.
     *
     * @param authorities whom to trust; empty for those that come with Java
     */
    private record Settings(
            boolean verify,
            Optional<String> serverName,
            List<X509Certificate> authorities,
            Optional<ClientIdentity> identity,
            Duration expiryWarning) {}

    private TlsClient(Settings settings) {
        this.settings = settings;
        this.context = Contexts.create(settings.verify, settings.authorities, settings.identity);
    }

    /** Reads the keys named above; certificates and keys are read and checked. */
    public static Value<TlsClient> read(OptionsReader in) {
        Value<Optional<String>> serverName = in.string("server-name")
                .check(name -> name.matches("[0-9A-Za-z._:-]{1,253}"), "a host name")
                .optional();
        Value<Duration> expiryWarning = in.duration("expiry-warning")
                .between(Duration.ZERO, LONGEST_WARNING)
                .orElse(DEFAULT_WARNING);
        return read(in, serverName, expiryWarning);
    }

    /**
     * Reads only whom to trust and who we are: {@code verify}, {@code ca}, {@code certificate} and {@code key}. For
     * those who take the server's name from elsewhere and warn of nothing.
     */
    public static Value<TlsClient> readTrust(OptionsReader in) {
        return read(in, Value.of(Optional.empty()), Value.of(DEFAULT_WARNING));
    }

    private static Value<TlsClient> read(
            OptionsReader in, Value<Optional<String>> serverName, Value<Duration> expiryWarning) {
        Value<Boolean> verify = in.bool("verify").orElse(true);
        Value<List<X509Certificate>> authorities =
                in.filePath("ca").map(Pem::certificates).orElse(List.of());
        Value<Optional<Path>> certificate = in.filePath("certificate").optional();
        Value<Optional<Path>> key = in.filePath("key").optional();
        if (in.has("certificate") != in.has("key")) {
            in.problem(in.has("key") ? "key" : "certificate", "certificate and key are only of use together");
        }
        if (in.has("ca") && !verify.ifSound().orElse(true)) {
            in.problem("ca", "has no effect with verify = off");
        }
        return in.build(() -> new TlsClient(new Settings(
                verify.get(),
                serverName.get(),
                authorities.get(),
                certificate
                        .get()
                        .map(file -> ClientIdentity.read(file, key.get().orElseThrow())),
                expiryWarning.get())));
    }

    /**
     * A client that trusts the authorities in a file, {@code ca}, and has no other options.
     *
     * @param file certificates in PEM; empty for the authorities that come with Java
     * @throws IllegalArgumentException when the file cannot be read, or holds no certificate
     */
    public static TlsClient trusting(Optional<Path> file) {
        List<X509Certificate> authorities = file.map(Pem::certificates).orElse(List.of());
        return new TlsClient(new Settings(true, Optional.empty(), authorities, Optional.empty(), Duration.ZERO));
    }

    /** A client that takes any certificate, for a caller who was told to: {@code verify = off}, and nothing else. */
    public static TlsClient unverified() {
        return new TlsClient(new Settings(false, Optional.empty(), List.of(), Optional.empty(), Duration.ZERO));
    }

    /**
     * Speaks TLS over a connection and verifies the server's certificate, unless told not to. Closing the result closes
     * the connection. Reading ends when the thread is interrupted, even from a server that sends without end.
     *
     * @param name the server's name or address where the options name none: what is sent as SNI (RFC 6066, section 3)
     *     and what the certificate must be for
     * @param protocols offered by ALPN (RFC 7301), best first; may be empty
     * @throws IOException with what is wrong in one sentence
     */
    public SSLSocket handshake(Socket connection, String name, List<String> protocols) throws IOException {
        SSLSocket socket = prepare(connection, name);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return socket;
        } catch (SSLException e) {
            throw new IOException(Failures.explain(e), e);
        }
    }

    /** All but the handshake. */
    SSLSocket prepare(Socket connection, String name) throws IOException {
        String server = settings.serverName.orElse(name);
        WatchedSocket watched = new WatchedSocket(connection);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(watched, server, watched.getPort(), true);
        watched.carries(socket);
        if (settings.verify) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    /**
     * For libraries that want a factory: it makes the sockets of another one, which the library connects, and puts TLS
     * on them as {@link #handshake} does. The handshake is left to the library; {@link #explain} tells what it means
     * when it fails. It connects no socket itself.
     *
     * @param name as in a handshake; the library's own is not asked
     */
    public SSLSocketFactory sockets(String name, SocketFactory plain) {
        return new TlsSockets(this, name, plain);
    }

    /**
     * For clients that open their own connections, such as {@code java.net.http}: it is theirs to ask for the
     * verification of the server's name, as that one does.
     */
    public SSLContext context() {
        return context;
    }

    /** What a handshake that failed with this exception means, in one sentence for an operator. */
    public static String explain(Throwable failure) {
        return Failures.explain(failure);
    }

    /** A sentence for an operator when the server's certificate runs out within {@code expiry-warning}. */
    public Optional<String> expiryWarning(SSLSocket socket, Instant now) throws IOException {
        X509Certificate certificate = certificate(socket);
        Instant end = certificate.getNotAfter().toInstant();
        return end.isAfter(now.plus(settings.expiryWarning))
                ? Optional.empty()
                : Optional.of("the certificate of "
                        + certificate.getSubjectX500Principal().getName()
                        + (end.isAfter(now) ? " expires on " : " has expired on ")
                        + LocalDate.ofInstant(end, ZoneOffset.UTC));
    }

    private static X509Certificate certificate(SSLSocket socket) throws SSLException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsClient client && client.settings.equals(settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public String toString() {
        return settings.verify ? "TLS, verified" : "TLS, not verified";
    }
}
