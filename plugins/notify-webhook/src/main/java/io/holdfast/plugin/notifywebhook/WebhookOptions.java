package io.holdfast.plugin.notifywebhook;

import io.holdfast.api.net.HostPort;
import io.holdfast.api.notify.NotificationTemplate;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Secret;
import io.holdfast.api.options.Value;
import io.holdfast.api.tls.TlsClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a user says about a webhook.
 *
 * @param url where to; a secret, because for many services knowing it is all it takes to post
 * @param headers further headers of the request; their values may be tokens
 * @param authorization value of the Authorization header
 * @param signingKey the body is signed with it
 * @param signatureHeader which header carries the signature
 * @param routingKey PagerDuty's word for whose pager rings; empty for all other formats
 * @param tls for {@code https} URLs
 */
public record WebhookOptions(
        Secret url,
        Method method,
        Format format,
        Optional<NotificationTemplate> body,
        Optional<String> contentType,
        Map<String, Secret> headers,
        Optional<Secret> authorization,
        Optional<Secret> signingKey,
        String signatureHeader,
        Optional<Secret> routingKey,
        TlsClient tls,
        Optional<HostPort> proxy,
        Duration connectTimeout) {

    private static final int HIGHEST_PORT = 65535;

    public WebhookOptions {
        headers = Map.copyOf(headers);
    }

    /** The request's method. */
    public enum Method {
        POST,
        PUT;

        static Method parse(String text) {
            return switch (text) {
                case "POST" -> POST;
                case "PUT" -> PUT;
                default -> throw new IllegalArgumentException();
            };
        }
    }

    static Value<WebhookOptions> read(OptionsReader in) {
        Value<Secret> url =
                in.secret("url").verify(WebhookOptions::objectionToUrl).required();
        Value<Method> method = in.value("method", new OptionType<>("POST or PUT", Method::parse))
                .orElse(Method.POST);
        Value<Format> format = in.enumeration("format", Format.class).orElseGet(() -> defaultFormat(in));
        Value<Optional<NotificationTemplate>> body =
                in.string("body").map(NotificationTemplate::parse).optional();
        Value<Optional<String>> contentType = in.string("content-type")
                .verify(value -> objectionToHeader("Content-Type", new Secret(value)))
                .optional();
        Value<Map<String, Secret>> headers = in.secrets("headers");
        headers.ifSound()
                .ifPresent(all -> all.forEach((name, value) ->
                        objectionToFurther(name, value).ifPresent(objection -> in.problem("headers", objection))));
        Value<Optional<Secret>> authorization = in.secret("authorization")
                .verify(secret -> objectionToNone(secret).or(() -> objectionToHeader("Authorization", secret)))
                .optional();
        Value<Optional<Secret>> signingKey =
                in.secret("secret").verify(WebhookOptions::objectionToNone).optional();
        Value<String> signatureHeader = in.string("signature-header")
                .verify(WebhookOptions::objectionToHeaderName)
                .orElse("X-Holdfast-Signature");
        Value<Optional<Secret>> routingKey =
                in.secret("routing-key").verify(WebhookOptions::objectionToNone).optional();
        Value<TlsClient> tls = TlsClient.readTrust(in);
        Value<Optional<HostPort>> proxy = in.hostPort("proxy").optional();
        Value<Duration> connectTimeout = in.duration("connect-timeout")
                .between(Duration.ofMillis(1), Duration.ofMinutes(5))
                .orElse(Duration.ofSeconds(5));
        signatureHeader.ifSound().ifPresent(name -> {
            if (isTaken(name, headers.ifSound().orElse(Map.of()))) {
                in.problem("signature-header", name + " is a header that the request has already");
            }
        });
        checkFormat(in, format);
        return in.build(() -> new WebhookOptions(
                url.get(),
                method.get(),
                format.get(),
                body.get(),
                contentType.get(),
                headers.get(),
                authorization.get(),
                signingKey.get(),
                signatureHeader.get(),
                routingKey.get(),
                tls.get(),
                proxy.get(),
                connectTimeout.get()));
    }

    private static Format defaultFormat(OptionsReader in) {
        return in.has("body") ? Format.TEMPLATE : Format.HOLDFAST;
    }

    private static void checkFormat(OptionsReader in, Value<Format> format) {
        format.ifSound().ifPresent(chosen -> {
            if ((chosen == Format.TEMPLATE) != in.has("body")) {
                in.problem("body", "goes with format = template, and only with it");
            }
            if ((chosen == Format.PAGERDUTY) != in.has("routing-key")) {
                in.problem("routing-key", "goes with format = pagerduty, and only with it");
            }
        });
    }

    /** The server, fit to be shown: without path and query, which may hold a token. */
    String server() {
        URI uri = URI.create(url.reveal());
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /**
     * What a server must not be quoted with: the options that are secret, and the parts of these that it may have seen
     * by itself.
     */
    List<Secret> secrets() {
        URI uri = URI.create(url.reveal());
        String behindHost = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return Stream.of(
                        Stream.of(url.reveal(), behindHost),
                        Stream.of(behindHost.split("[/?&=]", 0)),
                        authorization.map(Secret::reveal).stream()
                                .flatMap(value -> Stream.of(value, value.replaceFirst("^[^ ]+ +", ""))),
                        headers.values().stream().map(Secret::reveal),
                        Stream.concat(signingKey.stream(), routingKey.stream()).map(Secret::reveal))
                .flatMap(texts -> texts)
                .map(Secret::new)
                .toList();
    }

    private static Optional<String> objectionToNone(Secret secret) {
        return secret.reveal().isBlank() ? Optional.of("is empty") : Optional.empty();
    }

    private static Optional<String> objectionToUrl(Secret url) {
        try {
            URI uri = URI.create(url.reveal());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                return Optional.of("is not an http:// or https:// URL");
            }
            if (uri.getHost() == null) {
                return Optional.of("has no host that is a name or an address");
            }
            if (uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
                return Optional.of("has a port that is not in 1.." + HIGHEST_PORT);
            }
            if (uri.getUserInfo() != null) {
                return Optional.of("holds a user or password: use authorization");
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // Its message would show the URL.
            return Optional.of("is not a URL");
        }
    }

    private static boolean isTaken(String name, Map<String, Secret> headers) {
        return Stream.concat(
                        Stream.of(WebhookNotifier.KEY_HEADER, "Content-Type", "User-Agent", "Authorization"),
                        headers.keySet().stream())
                .anyMatch(name::equalsIgnoreCase);
    }

    /** Of the headers that nobody needs to name, the key is not to be replaced: receivers know a repetition by it. */
    private static Optional<String> objectionToFurther(String name, Secret value) {
        return name.equalsIgnoreCase(WebhookNotifier.KEY_HEADER)
                ? Optional.of(WebhookNotifier.KEY_HEADER + " is the notification's own")
                : objectionToHeader(name, value);
    }

    private static Optional<String> objectionToHeader(String name, Secret value) {
        Optional<String> objection = objectionToHeaderName(name);
        if (objection.isPresent()) {
            return objection;
        }
        try {
            var _ = HttpRequest.newBuilder().header(name, value.reveal());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // Its message would show the value.
            return Optional.of("the value of " + name + " holds characters that a header cannot have");
        }
    }

    /** Asks the client itself: it knows which headers it keeps for itself. */
    private static Optional<String> objectionToHeaderName(String name) {
        try {
            var _ = HttpRequest.newBuilder().header(name, "");
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
