package io.holdfast.kernel.cli;

import io.holdfast.api.tls.TlsClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * A page of a web server, reduced to what a check compares.
 *
 * @param status of the response
 * @param hex the digest of its body in lower-case hexadecimal digits
 */
record PageDigest(int status, String hex) {

    /** The largest body that a check may be told to read. */
    private static final long MOST_BYTES = 64L << 20;

    private static final int PIECE_BYTES = 8192;

    /**
     * Asks for the page, as a check of type {@code http} or {@code https} does: the host's name is in the request, in
     * SNI (RFC 6066, section 3), and what a certificate has to be for; the connection goes to the server of the URL.
     *
     * @param host what the request names as its host, where it is not the URL's; a port may follow
     * @param timeout for all of it
     */
    static PageDigest fetch(URI url, Optional<String> host, TlsClient tls, String algorithm, Duration timeout)
            throws IOException, GeneralSecurityException, InterruptedException {
        // Read when the classes are loaded, which has not happened yet; the host is not to be changed otherwise.
        System.setProperty("sun.net.http.allowRestrictedHeaders", "true");
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        FutureTask<PageDigest> task = new FutureTask<>(() -> ask(url, host, tls, digest));
        // A virtual thread, whose interruption closes the socket it waits for.
        Thread.ofVirtual().start(task);
        try {
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the page has not arrived within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException known
                    ? known
                    : new IOException(cause == null ? null : cause.getMessage(), e);
        } finally {
            task.cancel(true);
        }
    }

    private static PageDigest ask(URI url, Optional<String> host, TlsClient tls, MessageDigest digest)
            throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Host", host.orElse(url.getAuthority()));
        connection.setRequestProperty("User-Agent", "Holdfast");
        connection.setRequestProperty("Accept", "*/*");
        connection.setRequestProperty("Connection", "close");
        if (connection instanceof HttpsURLConnection secured) {
            String name =
                    host.orElse(url.getHost()).replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
            secured.setSSLSocketFactory(tls.sockets(name, SocketFactory.getDefault()));
            // Looked at in the handshake, for the name that was asked for.
            secured.setHostnameVerifier((_, _) -> true);
        }
        try {
            int status = connection.getResponseCode();
            InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
            return new PageDigest(status, HexFormat.of().formatHex(digest(body, digest)));
        } finally {
            connection.disconnect();
        }
    }

    /** @param body null when there is none */
    private static byte[] digest(@Nullable InputStream body, MessageDigest digest) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        long received = 0;
        for (int got = read(body, piece); got >= 0; got = read(body, piece)) {
            received += got;
            if (received > MOST_BYTES) {
                throw new IOException("the page is larger than " + MOST_BYTES + " bytes");
            }
            digest.update(piece, 0, got);
        }
        return digest.digest();
    }

    private static int read(@Nullable InputStream body, byte[] piece) throws IOException {
        return body == null ? -1 : body.read(piece);
    }
}
