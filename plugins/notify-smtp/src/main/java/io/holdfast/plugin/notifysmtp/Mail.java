package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.notify.KeepalivedForm;
import io.holdfast.api.notify.Notification;
import io.holdfast.api.text.Escaping;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Optional;

/** The mail that tells of a notification. */
final class Mail {

    private Mail() {}

    static MimeMessage of(Notification notification, SmtpOptions options, String node, Session session)
            throws MessagingException {
        MimeMessage mail = new Keyed(session, "<" + notification.key() + "@" + hostPart(node) + ">");
        mail.setFrom(options.from().address());
        for (SmtpOptions.Mailbox recipient : options.to()) {
            mail.addRecipient(Message.RecipientType.TO, recipient.address());
        }
        mail.setSubject(subject(notification, options), "UTF-8");
        mail.setSentDate(Date.from(notification.latest().time()));
        // RFC 3834, section 5: so that nobody's holiday is answered to us.
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setHeader("X-Holdfast-Key", notification.key());
        byte[] body = options.body().render(notification, Escaping.TEXT).getBytes(StandardCharsets.UTF_8);
        // Not setText: that would look for a handler of text in files that another class loader may have.
        mail.setDataHandler(new DataHandler(new ByteArrayDataSource(body, "text/plain; charset=utf-8")));
        mail.saveChanges();
        return mail;
    }

    /** One line, whatever the template or a name holds. */
    static String subject(Notification notification, SmtpOptions options) {
        Optional<String> keepaliveds =
                options.keepalivedSubjects() ? keepalivedSubject(notification) : Optional.empty();
        return Escaping.LINE.apply(keepaliveds.orElseGet(() -> options.subject().render(notification, Escaping.LINE)));
    }

    private static Optional<String> keepalivedSubject(Notification notification) {
        String prefix = "[" + notification.latest().node() + "] ";
        return KeepalivedForm.of(notification.latest()).flatMap(form -> switch (form.type()) {
            case "INSTANCE" ->
                entering(form.state()).map(what -> prefix + "VRRP Instance " + form.name() + " - " + what);
            case "GROUP" -> entering(form.state()).map(what -> prefix + "VRRP Group " + form.name() + " - " + what);
            case "RS" ->
                Optional.of(prefix + "Realserver " + form.name() + " of virtual server " + form.virtualServer() + " - "
                        + form.state());
            default -> Optional.of(prefix + "Virtualserver " + form.name() + " - " + form.state());
        });
    }

    private static Optional<String> entering(String state) {
        return switch (state) {
            case "MASTER", "BACKUP", "FAULT" -> Optional.of("Entering " + state + " state");
            case "STOP" -> Optional.of("Stopping");
            case "DELETED" -> Optional.of("Deleted");
            default -> Optional.empty();
        };
    }

    /** The right side of a Message-ID (RFC 5322, section 3.6.4). */
    private static String hostPart(String node) {
        return node.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*") ? node : "holdfast";
    }

    /** A mail that keeps the Message-ID it was given, so that the same notification is the same mail. */
    private static final class Keyed extends MimeMessage {
        private final String id;

        Keyed(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
