package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.net.HostPort;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.options.Redaction;
import io.holdfast.api.options.Secret;
import io.holdfast.api.time.Deadline;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** One mail and one server. */
final class Conversation {

    private static final int PERMANENT_FAILURE = 500;

    private final SmtpOptions options;
    private final String node;
    private final HostPort server;
    private final Told.Mailing mailing;
    private final Redaction redaction;

    Conversation(SmtpOptions options, String node, HostPort server, Told.Mailing mailing) {
        this.options = options;
        this.node = node;
        this.server = server;
        this.mailing = mailing;
        this.redaction = new Redaction(options.secrets());
    }

    /**
     * Sends the mail; the answer is in the server's own words where it has any. When the deadline passes, all of it is
     * over: the mail library limits single answers only.
     */
    Delivery send(Notification notification, Deadline deadline) throws InterruptedException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        try (Sockets sockets = new Sockets()) {
            var _ = end.thenRun(sockets::close);
            var _ = end.completeOnTimeout(null, deadline.remainingMillis(), TimeUnit.MILLISECONDS);
            return send(notification, deadline, sockets);
        } finally {
            end.cancel(false);
        }
    }

    private Delivery send(Notification notification, Deadline deadline, Sockets sockets) throws InterruptedException {
        Session session = Session.getInstance(properties(deadline, sockets));
        Transport transport = new Transport(session);
        try {
            return send(Mail.of(notification, options, node, session), transport);
        } catch (MessagingException e) {
            if (Thread.interrupted()) {
                // The interrupt has closed the socket.
                throw new InterruptedException();
            }
            if (deadline.hasPassed()) {
                return Delivery.retry("its share of the deadline is over");
            }
            String words = redaction.apply(transport.withRefusal(Failure.words(e)));
            if (isPermanent(e)) {
                return Delivery.rejected(words);
            }
            if (Failure.isAboutRecipients(e)) {
                mailing.putOff();
            }
            return Delivery.retry(words);
        }
    }

    private Delivery send(MimeMessage mail, Transport transport) throws MessagingException {
        Address[] recipients = mailing.without(mail.getAllRecipients());
        try {
            transport.connect(
                    server.host(),
                    server.port(),
                    options.user().orElse(null),
                    options.password().map(Secret::reveal).orElse(null));
            transport.sendMessage(mail, recipients);
            return Delivery.delivered();
        } catch (SendFailedException e) {
            if (e.getValidSentAddresses() == null || e.getValidSentAddresses().length == 0) {
                throw e;
            }
            if (e.getValidUnsentAddresses() != null && e.getValidUnsentAddresses().length > 0) {
                mailing.add(e.getValidSentAddresses());
                return Delivery.retry(redaction.apply(Failure.words(e)));
            }
            // Some have it and the others never will: to try again would change nothing, to give up would be a lie.
            return Delivery.deliveredInPart(server + " refuses " + redaction.apply(Failure.words(e)));
        } finally {
            close(transport);
        }
    }

    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            // A server that does not wait for QUIT has said before what became of the mail.
            return;
        }
    }

    private Properties properties(Deadline deadline, Sockets sockets) {
        Encryption encryption = options.encryption().with(server);
        Properties properties = new Properties();
        set(properties, "localhost", node.matches("[0-9A-Za-z.-]+") ? node : "localhost");
        set(properties, "connectiontimeout", millis(options.connectTimeout(), deadline));
        set(properties, "timeout", millis(options.timeout(), deadline));
        set(properties, "auth", options.user().isPresent());
        set(properties, "sendpartial", true);
        set(properties, "starttls.enable", encryption == Encryption.STARTTLS);
        set(properties, "starttls.required", encryption == Encryption.STARTTLS);
        set(properties, "ssl.enable", encryption == Encryption.TLS);
        // The handshake has verified it, with the options that the user wrote.
        set(properties, "ssl.checkserveridentity", false);
        set(properties, "quitwait", false);
        set(properties, "socketFactory", sockets);
        set(properties, "ssl.socketFactory", options.tls().sockets(server.host(), sockets));
        // Or it would try again with sockets of its own, which trust others than the user named.
        set(properties, "socketFactory.fallback", false);
        return properties;
    }

    private static void set(Properties properties, String name, Object value) {
        properties.put("mail." + Transport.PROTOCOL + "." + name, value instanceof Boolean on ? on.toString() : value);
    }

    private static String millis(Duration limit, Deadline deadline) {
        return Long.toString(Math.clamp(deadline.remainingMillis(), 1L, limit.toMillis()));
    }

    /**
     * Whether the server refused this mail for good (RFC 5321, section 4.2.1: 5yz), for everybody whom it was for. A
     * wrong password is not: an operator mends it, and the mail is still wanted.
     */
    private static boolean isPermanent(MessagingException failure) {
        if (failure instanceof AuthenticationFailedException) {
            return false;
        }
        boolean refused = false;
        for (Exception cause = failure; cause instanceof MessagingException nested; cause = nested.getNextException()) {
            int code = returnCode(nested);
            if (code > 0 && code < PERMANENT_FAILURE) {
                return false;
            }
            refused |= code >= PERMANENT_FAILURE;
        }
        return refused;
    }

    private static int returnCode(MessagingException failure) {
        return switch (failure) {
            case SMTPAddressFailedException e -> e.getReturnCode();
            case SMTPSenderFailedException e -> e.getReturnCode();
            case SMTPSendFailedException e -> e.getReturnCode();
            default -> 0;
        };
    }
}
