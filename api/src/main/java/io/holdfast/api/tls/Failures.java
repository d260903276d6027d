package io.holdfast.api.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Set;
import javax.net.ssl.SSLException;

/** What a failed handshake means, for an operator. */
final class Failures {

    /** What Java's sockets and engines say of first bytes that are no TLS record. */
    private static final Set<String> NO_TLS =
            Set.of("Unsupported or unrecognized SSL message", "Unrecognized SSL message, plaintext connection?");

    private Failures() {}

    static String explain(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String words = String.valueOf(deepest.getMessage());
        return switch (deepest) {
            case CertificateExpiredException _ -> "the certificate has expired (" + words + ")";
            case CertificateNotYetValidException _ -> "the certificate is not valid yet (" + words + ")";
            case CertPathBuilderException _ -> "the certificate is not signed by an authority that is trusted here";
            case SSLException _ when NO_TLS.contains(words) -> "the server does not speak TLS on this port";
            default -> words;
        };
    }
}
