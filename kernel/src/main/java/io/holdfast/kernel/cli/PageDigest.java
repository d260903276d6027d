package io.holdfast.kernel.cli;

import io.holdfast.api.tls.TlsClient;
import java.io.IOException;
import java.net.URI;
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
     * Asks for the page.
     *
     * @param host what the request names as its host, where it is not the URL's
     * @param insecure whether any certificate will do
     * @param timeout for all of it
     */
    static PageDigest fetch(URI url, Optional<String> host, boolean insecure, String algorithm, Duration timeout)
            throws IOException, GeneralSecurityException, InterruptedException {
        // Read when the client's classes are loaded, which has not happened yet; the host is not to be changed
        // otherwise.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        if (insecure) {
            builder.sslContext(TlsClient.unverified().context());
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("User-Agent", "Holdfast");
        host.ifPresent(name -> request.header("Host", name));
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        try (HttpClient client = builder.build()) {
            try {
                return client.sendAsync(
                                request.build(),
                                _ -> BodySubscribers.fromSubscriber(new Digester(digest), Digester::hex))
                        .thenApply(PageDigest::of)
                        .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new IOException("the page has not arrived within " + timeout.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw cause instanceof IOException known
                        ? known
                        : new IOException(cause == null ? null : cause.getMessage(), e);
            } finally {
                client.shutdownNow();
            }
        }
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
