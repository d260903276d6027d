package io.holdfast.plugin.notifysmtp;

import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.holdfast.api.testing.SocketServer;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A real mail server, GreenMail, with a door in front of it: the door speaks TLS, which GreenMail does not after
 * STARTTLS, and makes the trouble that a test asks for. It has one mailbox with a password.
 */
final class MailServer implements AutoCloseable {

    static final String USER = "holdfast-user";
    static final String PASSWORD = "pass word";

    /** One for each start; what was under way at a stop may still get into the old one. */
    private final List<ImapHostManager> stores = new CopyOnWriteArrayList<>();

    private final GreenMail greenMail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final SocketServer door;
    private final Encryption encryption;
    private final Optional<SSLContext> tls;
    private volatile Trouble trouble = Trouble.NONE;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int port;

    /** What happens to a conversation. */
    interface Trouble {
        Trouble NONE = (answers, client) -> answers.transferTo(client);

        /** Carries the server's answers to the client, more or less. */
        void carry(InputStream answers, OutputStream client) throws IOException, InterruptedException;

        /** Hangs up after so many bytes of answers: before, during or after the mail was taken. */
        static Trouble hangingUpAfter(int bytes) {
            return (answers, client) -> {
                for (int carried = 0, next = answers.read(); carried < bytes && next >= 0; carried++) {
                    client.write(next);
                    next = answers.read();
                }
            };
        }

        /** Says this and hangs up. */
        static Trouble saying(String line) {
            return (_, client) -> client.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private MailServer(Encryption encryption, Optional<SSLContext> tls) {
        this.encryption = encryption;
        this.tls = tls;
        start();
        door = new SocketServer(this::talk);
    }

    static MailServer plain() {
        return new MailServer(Encryption.NONE, Optional.empty());
    }

    static MailServer with(Encryption encryption, SSLContext tls) {
        return new MailServer(encryption, Optional.of(tls));
    }

    MailServer makes(Trouble next) {
        trouble = next;
        return this;
    }

    int port() {
        return door.endpoint().port();
    }

    /** How many connections there have been. */
    int connections() {
        return connections.get();
    }

    /** Everything it took, in order of arrival. */
    List<MimeMessage> received() {
        return stores.stream()
                .flatMap(store -> store.getAllMessages().stream())
                .map(StoredMessage::getMimeMessage)
                .toList();
    }

    MimeMessage only() {
        List<MimeMessage> all = received();
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " mails");
        }
        return all.getFirst();
    }

    /** Ends, which cuts off what is under way, and comes back, with an empty store. */
    void restart() {
        greenMail.stop();
        start();
    }

    private void start() {
        greenMail.start();
        greenMail.setUser("ops@example.net", USER, PASSWORD);
        stores.add(greenMail.getManagers().getImapHostManager());
        port = greenMail.getSmtp().getPort();
    }

    private void talk(Socket connection) throws IOException, InterruptedException {
        connections.incrementAndGet();
        switch (encryption) {
            case NONE -> carry(connection, false);
            case TLS -> carry(secured(connection), false);
            case STARTTLS, AUTOMATIC -> {
                say(connection, "220 door");
                awaitCommand(connection, "EHLO");
                say(connection, "250-door");
                say(connection, "250 STARTTLS");
                awaitCommand(connection, "STARTTLS");
                say(connection, "220 go on");
                carry(secured(connection), true);
            }
        }
    }

    private SSLSocket secured(Socket connection) throws IOException {
        SSLSocket socket = (SSLSocket)
                tls.orElseThrow().getSocketFactory().createSocket(connection, null, connection.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private void carry(Socket client, boolean greeted) throws IOException, InterruptedException {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            if (greeted) {
                var _ = line(server.getInputStream());
            }
            Thread.ofVirtual().start(() -> {
                try (server) {
                    client.getInputStream().transferTo(server.getOutputStream());
                } catch (IOException e) {
                    // One of them has hung up: the other direction ends as well.
                    return;
                }
            });
            trouble.carry(server.getInputStream(), client.getOutputStream());
        }
    }

    private static void awaitCommand(Socket connection, String verb) throws IOException {
        String command = line(connection.getInputStream()).toUpperCase(Locale.ROOT);
        if (!command.startsWith(verb)) {
            say(connection, "530 Must issue a STARTTLS command first");
            throw new IOException("expected " + verb + ", found " + command);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void say(Socket connection, String line) throws IOException {
        connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        door.close();
        greenMail.stop();
    }
}
