package io.holdfast.api.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** What a failed handshake means, for an operator. */
final class Failures {

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
            default -> words;
        };
    }
}
