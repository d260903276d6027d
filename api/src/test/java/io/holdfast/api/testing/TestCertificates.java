package io.holdfast.api.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate made for one test by the JDK's keytool, with what a server and a client need of it.
 *
 * @param folder holds {@code store.p12}, and what else is asked for
 */
public record TestCertificates(Path folder) {

    private static final char[] PASSWORD = "password".toCharArray();

    /**
     * Makes one.
     *
     * @param names its subject alternative names: {@code dns:www.example.net,ip:127.0.0.1}
     * @param startDay the first day of its validity from today: {@code -10d}
     * @param validDays how long it is valid from then
     */
    public static TestCertificates create(Path folder, String names, String startDay, int validDays) {
        String store = folder.resolve("store.p12").toString();
        keytool(List.of(
                "-genkeypair",
                "-keystore",
                store,
                "-storepass",
                "password",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=holdfast-test",
                "-startdate",
                startDay,
                "-validity",
                String.valueOf(validDays),
                "-ext",
                "SAN=" + names));
        return new TestCertificates(folder);
    }

    /** The certificate in PEM. */
    public Path certificate() {
        try {
            return pem("CERTIFICATE", store().getCertificate("server").getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot write the test certificate", e);
        }
    }

    /** The private key as PKCS #8 in PEM. */
    public Path key() {
        try {
            return pem("PRIVATE KEY", store().getKey("server", PASSWORD).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot write the test key", e);
        }
    }

    private Path pem(String label, byte[] encoded) throws IOException {
        return Files.writeString(
                folder.resolve(label.replace(' ', '-') + ".pem"),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END "
                        + label + "-----\n");
    }

    /** For servers that show it; they trust it as a client's too. */
    public SSLContext serverContext() {
        try {
            KeyStore store = store();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot use the test certificate", e);
        }
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(folder.resolve("store.p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return store;
        }
    }

    private static void keytool(List<String> arguments) {
        List<String> line = new ArrayList<>(arguments);
        line.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(line + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
