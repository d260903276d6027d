package io.holdfast.api.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in files with BEGIN and END lines (RFC 7468). */
final class Pem {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private Pem() {}

    /** @throws IllegalArgumentException when there are none, or the file cannot be read */
    static List<X509Certificate> certificates(Path file) {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate in " + file);
            }
            return found;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("cannot read certificates from " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param algorithm that of the certificate's public key
     * @throws IllegalArgumentException when there is none that can be used
     */
    static PrivateKey privateKey(Path file, String algorithm) {
        Matcher found = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
        if (!found.find()) {
            throw new IllegalArgumentException("there is no private key in " + file);
        }
        if (!found.group(1).equals("PRIVATE KEY")) {
            throw new IllegalArgumentException("the key in " + file + " is a \"" + found.group(1)
                    + "\"; convert it: openssl pkcs8 -topk8 -nocrypt -in " + file);
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(found.group(2));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key in " + file + " is none of type " + algorithm + ", as its certificate's is", e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file, e);
        }
    }
}
