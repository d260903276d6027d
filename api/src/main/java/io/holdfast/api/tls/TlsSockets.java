package io.holdfast.api.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets of another factory, and TLS on top of them once they are connected. The handshake is not done here: libraries do
 * one in any case, and a second one is a renegotiation, which servers of TLS 1.2 refuse.
 */
final class TlsSockets extends SSLSocketFactory {

    private final TlsClient tls;
    private final String name;
    private final SocketFactory plain;

    TlsSockets(TlsClient tls, String name, SocketFactory plain) {
        this.tls = tls;
        this.name = name;
        this.plain = plain;
    }

    @Override
    public Socket createSocket() throws IOException {
        return plain.createSocket();
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return tls.prepare(connected, name);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw unused();
    }

    /** The JDK's HTTP client tries this when a handshake has failed, and then tells why that was. */
    private static IOException unused() {
        return new IOException("sockets are connected by whoever asks for them");
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
