package io.holdfast.api.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** The certificate that a client shows, its issuers after it, and its private key. */
record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {

    /** @throws IllegalArgumentException when a file cannot be read or used */
    static ClientIdentity read(Path certificate, Path key) {
        List<X509Certificate> chain = Pem.certificates(certificate);
        return new ClientIdentity(
                chain, Pem.privateKey(key, chain.getFirst().getPublicKey().getAlgorithm()));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }
}
