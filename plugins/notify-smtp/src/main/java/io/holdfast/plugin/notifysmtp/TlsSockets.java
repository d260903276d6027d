package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.tls.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/**
 * How the mail library gets its sockets: one that an interrupt closes, and, once it is connected, TLS on top of it. The
 * library asks for nothing else.
 */
final class TlsSockets extends SSLSocketFactory {

    private final TlsClient tls;

    TlsSockets(TlsClient tls) {
        this.tls = tls;
    }

    @Override
    public Socket createSocket() throws IOException {
        return SocketChannel.open().socket();
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return tls.handshake(connected, host, List.of());
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("sockets are connected by whoever asks for them");
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.context().getDefaultSSLParameters().getCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.context().getSupportedSSLParameters().getCipherSuites();
    }
}
