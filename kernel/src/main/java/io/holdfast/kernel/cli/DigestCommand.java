package io.holdfast.kernel.cli;

import io.holdfast.api.tls.TlsClient;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast digest}: the digest of a page, for the option {@code digest} of an HTTP check. */
@Command(
        name = "digest",
        description = {
            "Prints the MD5 digest of the page at a URL, as genhash of keepalived does:",
            "what \"digest\" of a check of type http or https expects. Redirections are not followed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast digest http://10.0.0.11/health",
            "  holdfast digest --sha-256 --host www.example.net --ca /etc/ssl/our-ca.pem https://10.0.0.11/"
        })
final class DigestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", description = "A page; its server may be given by address.")
    private URI url = URI.create("");

    @Option(names = "--sha-256", description = "SHA-256 instead of MD5.")
    private boolean sha256;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "The host that is asked for where it is not the URL's, in the request and in TLS.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates in PEM of the authorities to trust, as with the option ca of a check.")
    private Optional<Path> authorities = Optional.empty();

    @Option(
            names = "--insecure",
            description = "Does not verify the certificate of the server, as a check with verify = off.")
    private boolean insecure;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for the whole page (${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Override
    public Integer call() throws InterruptedException {
        if (!List.of("http", "https").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
            throw new ParameterException(spec.commandLine(), "\"" + url + "\" is not a URL with http or https");
        }
        if (url.getUserInfo() != null) {
            throw new ParameterException(
                    spec.commandLine(), "the URL names a user: that is not sent, a check has \"headers\" for it");
        }
        if (insecure && authorities.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--ca has no effect with --insecure");
        }
        if (timeoutSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--timeout " + timeoutSeconds + " is not positive");
        }
        try {
            TlsClient tls = insecure ? TlsClient.unverified() : TlsClient.trusting(authorities);
            PageDigest page =
                    PageDigest.fetch(url, host, tls, sha256 ? "SHA-256" : "MD5", Duration.ofSeconds(timeoutSeconds));
            if (page.status() / 100 != 2) {
                System.err.println("holdfast digest: " + url + " answers with status " + page.status()
                        + "; this is the digest of that page");
            }
            System.out.println(page.hex());
            return ExitCode.OK;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            System.err.println("holdfast digest: " + url + ": " + words(e));
            return ExitCode.FAILURE;
        }
    }

    /** The client's own exceptions often leave the words to their cause. */
    static String words(Throwable failure) {
        String words = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the name of the server is not known";
            }
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return TlsClient.explain(cause);
            }
            if (words.isEmpty() && cause.getMessage() != null) {
                words = cause.getMessage();
            }
        }
        return words.isEmpty() ? failure.getClass().getSimpleName() : words;
    }
}
