package io.holdfast.plugin.notifysmtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * The mail library's side of a conversation. It remembers a refusal of the server, which may hang up after it (RFC 5321,
 * section 3.8): of the next command the library knows only that the connection is broken.
 */
final class Transport extends SMTPTransport {

    static final String PROTOCOL = "smtp";

    private static final int FIRST_REFUSAL = 400;

    private String refusal = "";

    /** Made here, not looked up: whoever looks up asks the thread for a class loader. */
    Transport(Session session) {
        super(session, new URLName(PROTOCOL, null, -1, null, null, null));
    }

    /** These words about a failure, and before them what the server last said if that was a refusal. */
    String withRefusal(String words) {
        return refusal.isEmpty() || words.contains(refusal) ? words : refusal + ": " + words;
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        int code = super.readServerResponse();
        // -1 is the end of the connection.
        if (code > 0) {
            refusal = code >= FIRST_REFUSAL ? getLastServerResponse().strip() : "";
        }
        return code;
    }
}
