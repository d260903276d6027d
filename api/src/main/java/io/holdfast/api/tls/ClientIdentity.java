package io.holdfast.api.tls;

import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/** The certificate that a client shows, its issuers after it, and its private key. */
record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {

    /** @throws IllegalArgumentException when a file cannot be read or used */
    static ClientIdentity read(Path certificate, Path key) {
        List<X509Certificate> chain = Pem.certificates(certificate);
        PublicKey shown = chain.getFirst().getPublicKey();
        PrivateKey secret = Pem.privateKey(key, shown.getAlgorithm());
        if (!belongTogether(shown, secret)) {
            throw new IllegalArgumentException(
                    "the key in " + key + " does not belong to the first certificate in " + certificate);
        }
        return new ClientIdentity(chain, secret);
    }

    private static boolean belongTogether(PublicKey shown, PrivateKey secret) {
        if (shown instanceof RSAKey one && secret instanceof RSAKey other) {
            return one.getModulus().equals(other.getModulus());
        }
        // What one signs the other has to verify.
        String algorithm = shown.getAlgorithm().equals("EC") ? "SHA256withECDSA" : shown.getAlgorithm();
        byte[] sample = {1, 2, 3, 4};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(sample);
            return signature.verify(signed);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("a certificate with a key of type " + algorithm + " cannot be shown", e);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }
}
