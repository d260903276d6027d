package io.holdfast.api.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The connection below TLS, which has an end for a server that sends without end. Java's TLS reads on while records
 * come that mean nothing, warnings say, in the handshake, after it and when it closes; a thread that never has to wait
 * never notices that it was interrupted. So each read looks at the interruption, and the handshake gets only so many
 * bytes.
 */
final class WatchedSocket extends Socket {

    /** Some times the largest message that Java takes (32 KB, {@code jdk.tls.maxHandshakeMessageSize}). */
    private static final int MAX_HANDSHAKE_BYTES = 256 * 1024;

    /** What is read before closing only so that the server does not see a reset. */
    private static final int MAX_SKIPPED_BYTES = 64 * 1024;

    private final Socket connection;
    private volatile @Nullable SSLSocket above;

    WatchedSocket(Socket connection) {
        this.connection = connection;
    }

    /** Who reads from this: once its handshake is over the server may send as much as is read. */
    void carries(SSLSocket tls) {
        above = tls;
    }

    /** Whoever does the handshake does not tell us of its end, so it is asked for: not more than once. */
    private boolean isInHandshake() {
        SSLSocket tls = above;
        return tls == null || tls.getApplicationProtocol() == null || tls.getHandshakeSession() != null;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(connection.getInputStream());
    }

    private final class Input extends InputStream {

        private final InputStream in;
        private boolean counting = true;
        private int handshakeBytes;
        private int skippedBytes;

        Input(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while the server was sending");
            }
            if (counting && handshakeBytes == MAX_HANDSHAKE_BYTES) {
                if (isInHandshake()) {
                    throw new ProtocolException(
                            "the server has sent " + handshakeBytes + " bytes and the handshake has not ended");
                }
                counting = false;
            }
            int count =
                    in.read(bytes, offset, counting ? Math.min(length, MAX_HANDSHAKE_BYTES - handshakeBytes) : length);
            if (counting && count > 0) {
                handshakeBytes += count;
            }
            return count;
        }

        /** Only asked for before closing, until it is 0. */
        @Override
        public int available() throws IOException {
            return skippedBytes >= MAX_SKIPPED_BYTES || Thread.currentThread().isInterrupted() ? 0 : in.available();
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            skippedBytes += (int) Math.min(skipped, MAX_SKIPPED_BYTES);
            return skipped;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return connection.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    @Override
    public void shutdownInput() throws IOException {
        connection.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        connection.shutdownOutput();
    }

    @Override
    public boolean isConnected() {
        return connection.isConnected();
    }

    @Override
    public boolean isBound() {
        return connection.isBound();
    }

    @Override
    public boolean isClosed() {
        return connection.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return connection.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return connection.isOutputShutdown();
    }

    @Override
    public SocketChannel getChannel() {
        return connection.getChannel();
    }

    @Override
    public InetAddress getInetAddress() {
        return connection.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return connection.getLocalAddress();
    }

    @Override
    public int getPort() {
        return connection.getPort();
    }

    @Override
    public int getLocalPort() {
        return connection.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return connection.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return connection.getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        connection.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return connection.getSoTimeout();
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        connection.setSoLinger(on, seconds);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return connection.getSoLinger();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        connection.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return connection.getTcpNoDelay();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        connection.setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return connection.getKeepAlive();
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        connection.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return connection.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return connection.supportedOptions();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
