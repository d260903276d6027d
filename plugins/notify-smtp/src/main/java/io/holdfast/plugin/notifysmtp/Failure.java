package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.tls.TlsClient;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.jspecify.annotations.Nullable;

/** What an exception means, for an operator: the server's own words, which are in the innermost ones. */
final class Failure {

    private Failure() {}

    static String words(MessagingException failure) {
        Set<String> words = new LinkedHashSet<>();
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
            words.add(message.strip());
        }
        return String.join(": ", words);
    }

    /** Who is refused although the mail was taken for others, and why. */
    static String refusals(SendFailedException failure) {
        List<String> refusals = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SMTPAddressFailedException refused) {
                refusals.add(refused.getAddress() + ": "
                        + String.valueOf(refused.getMessage()).strip());
            }
        }
        return refusals.isEmpty() ? Arrays.toString(failure.getInvalidAddresses()) : String.join(", ", refusals);
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause instanceof MessagingException nested && nested.getNextException() != null
                ? nested.getNextException()
                : cause.getCause();
    }
}
