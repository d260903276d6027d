package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.tls.TlsClient;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.jspecify.annotations.Nullable;

/** What an exception means, for an operator: the server's own words, which are in the innermost ones. */
final class Failure {

    private Failure() {}

    static String words(MessagingException failure) {
        Set<String> words = new LinkedHashSet<>();
        List<String> refusals = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof UnknownHostException) {
                return "its name cannot be resolved";
            }
            if (cause instanceof SSLException) {
                return TlsClient.explain(cause);
            }
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (cause instanceof AuthenticationFailedException) {
                message = "authentication failed: " + message;
            }
            if (cause instanceof SMTPAddressFailedException refused) {
                refusals.add(refused.getAddress() + ": " + message.strip());
            }
            words.add(message.strip());
        }
        return refusals.isEmpty() ? String.join(": ", words) : String.join(", ", refusals);
    }

    /** Whether the server has an objection to a recipient rather than to everything. */
    static boolean isAboutRecipients(MessagingException failure) {
        return Stream.iterate((Throwable) failure, Objects::nonNull, Failure::next)
                .anyMatch(SMTPAddressFailedException.class::isInstance);
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause instanceof MessagingException nested && nested.getNextException() != null
                ? nested.getNextException()
                : cause.getCause();
    }
}
