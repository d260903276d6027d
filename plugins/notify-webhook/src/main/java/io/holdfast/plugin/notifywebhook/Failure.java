package io.holdfast.plugin.notifywebhook;

import io.holdfast.api.tls.TlsClient;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** What an exception means, for an operator: the client often has no message at the outside. */
final class Failure {

    private Failure() {}

    static String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "its name cannot be resolved";
            }
            if (cause instanceof HttpConnectTimeoutException) {
                return "no connection, TLS included, in time";
            }
            if (cause instanceof HttpTimeoutException) {
                return "no answer in time";
            }
            if (cause instanceof SSLException) {
                return TlsClient.explain(failure);
            }
        }
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        if (innermost.getMessage() == null) {
            return failure instanceof ConnectException
                    ? "connection refused"
                    : innermost.getClass().getSimpleName();
        }
        return innermost.getMessage();
    }
}
