package io.holdfast.kernel.cli;

import com.google.common.net.InetAddresses;
import io.holdfast.api.tls.TlsClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/**
 * A page of a web server, reduced to what a check compares.
 *
 * @param status of the response
 * @param hex the digest of its body in lower-case hexadecimal digits
 */
record PageDigest(int status, String hex) {

    /** The largest body that a check may be told to read. */
    private static final long MOST_BYTES = 64L << 20;

    /**
     * Asks for the page, as a check of type {@code http} or {@code https} does: the host's name is in the request, in
     * SNI (RFC 6066, section 3), and what a certificate has to be for; the connection goes to the server of the URL.
     *
     * @param host what the request names as its host, where it is not the URL's; a port may follow
     * @param timeout for all of it
     */
    static PageDigest fetch(URI url, Optional<String> host, TlsClient tls, String algorithm, Duration timeout)
            throws IOException, GeneralSecurityException, InterruptedException {
        // Read when the client's classes are loaded, which has not happened yet; the host is not to be changed
        // otherwise.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        // With an address in the URL, the client leaves SNI as it is told; with a name it takes that.
        InetAddress server = InetAddress.getByName(url.getHost());
        HttpRequest request = HttpRequest.newBuilder(withAddress(url, server))
                .header("User-Agent", "Holdfast")
                .header("Host", host.orElse(url.getAuthority()))
                .build();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls.context())
                .sslParameters(naming(host.map(PageDigest::withoutPort).orElse(url.getHost())));
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        try (HttpClient client = builder.build()) {
            try {
                return client.sendAsync(
                                request, _ -> BodySubscribers.fromSubscriber(new Digester(digest), Digester::hex))
                        .thenApply(PageDigest::of)
                        .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new IOException("the page has not arrived within " + timeout.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                throw reason(e, new InetSocketAddress(server, request.uri().getPort()), timeout);
            } finally {
                client.shutdownNow();
            }
        }
    }

    private static URI withAddress(URI url, InetAddress server) throws IOException {
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        String address = server instanceof Inet6Address ? "[" + server.getHostAddress() + "]" : server.getHostAddress();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try {
            return new URI(url.getScheme() + "://" + address + ":" + port + path + query);
        } catch (URISyntaxException e) {
            throw new IOException("this is not a URL that can be asked for: " + e.getMessage(), e);
        }
    }

    private static SSLParameters naming(String host) {
        SSLParameters parameters = new SSLParameters();
        if (InetAddresses.isUriInetAddress(host)) {
            return parameters;
        }
        parameters.setServerNames(List.of(new SNIHostName(host)));
        return parameters;
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":[0-9]+$", "");
    }

    /** The client leaves the reason out when it cannot connect; who tries it again is told. */
    private static IOException reason(ExecutionException failure, InetSocketAddress server, Duration timeout) {
        Throwable cause = failure.getCause();
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            try (Socket probe = new Socket()) {
                probe.connect(server, (int) timeout.toMillis());
                return new IOException("cannot connect", cause);
            } catch (IOException e) {
                return e;
            }
        }
        return cause instanceof IOException known
                ? known
                : new IOException(cause == null ? null : cause.getMessage(), failure);
    }

    private static PageDigest of(HttpResponse<String> response) {
        return new PageDigest(response.statusCode(), response.body());
    }

    /** Takes the body in piece by piece: nothing of it is kept. */
    private static final class Digester implements Flow.Subscriber<List<ByteBuffer>> {

        private final MessageDigest digest;
        private long received;

        Digester(MessageDigest digest) {
            this.digest = digest;
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (ByteBuffer piece : pieces) {
                received += piece.remaining();
                digest.update(piece);
            }
            if (received > MOST_BYTES) {
                throw new IllegalStateException("the page is larger than " + MOST_BYTES + " bytes");
            }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
