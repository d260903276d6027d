package io.holdfast.plugin.checkhttp;

import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One request and what is expected of the response.
 *
 * @param host what the request names as its host; empty for the service's own name, or the server's address
 * @param headers further header fields, {@code Name: value}
 */
record Page(
        Method method,
        String path,
        Optional<String> host,
        List<Header> headers,
        StatusSet statuses,
        Optional<BodyDigest> digest,
        Optional<BodyPattern> match,
        Optional<BodyPattern> mismatch) {

    /** What is asked for when nothing is configured. */
    static final Page FRONT_PAGE = new Page(
            Method.GET,
            "/",
            Optional.empty(),
            List.of(),
            StatusSet.parse(List.of("200-299")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** They say how a message is framed or where it goes: whoever writes the request sets them. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "host", "connection", "content-length", "transfer-encoding", "upgrade", "te", "keep-alive", "trailer");

    Page {
        headers = List.copyOf(headers);
    }

    /** How the page is asked for; neither changes anything on the server. */
    enum Method {
        GET,
        HEAD
    }

    /** A header field; the name in lower case. */
    record Header(String name, String value) {

        static Header parse(String line) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            // RFC 9110, sections 5.1 and 5.6.2
            if (!name.matches("[!#$%&'*+.^_`|~0-9a-z-]+") || !value.matches("[\\x20-\\x7e\\t]*")) {
                throw new IllegalArgumentException(
                        "\"" + line + "\" is not a header field such as \"Accept: text/html\"");
            }
            if (OWN_HEADERS.contains(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is set by the check itself"
                        + (name.equals("host") ? ": use the key host" : ""));
            }
            return new Header(name, value);
        }
    }

    /** Reads the keys of a page; what is not written is as in the other one. */
    static Value<Page> read(OptionsReader in, Page otherwise) {
        Value<Method> method = in.enumeration("method", Method.class).orElse(otherwise.method);
        Value<String> path = in.string("path")
                .check(text -> text.matches("/[\\x21-\\x7e]*"), "a path: it begins with / and has no blanks")
                .orElse(otherwise.path);
        Value<Optional<String>> host = in.string("host")
                .check(text -> text.matches("[0-9A-Za-z._:\\[\\]-]{1,255}"), "a host name")
                .map(Optional::of)
                .orElse(otherwise.host);
        Value<List<Header>> headers = in.list("headers", OptionType.STRING)
                .map(lines -> lines.stream().map(Header::parse).toList())
                .orElse(otherwise.headers);
        Value<StatusSet> statuses =
                in.list("status", OptionType.STRING).map(StatusSet::parse).orElse(otherwise.statuses);
        Value<Optional<BodyDigest>> digest =
                in.string("digest").map(BodyDigest::parse).map(Optional::of).orElse(otherwise.digest);
        Value<Optional<BodyPattern>> match =
                in.string("match").map(BodyPattern::parse).map(Optional::of).orElse(otherwise.match);
        Value<Optional<BodyPattern>> mismatch =
                in.string("match-not").map(BodyPattern::parse).map(Optional::of).orElse(otherwise.mismatch);
        boolean asksForBody = in.has("digest") || in.has("match") || in.has("match-not");
        if (asksForBody && method.ifSound().orElse(Method.GET) == Method.HEAD) {
            in.problem("method", "a response to HEAD has no body for digest, match or match-not");
        }
        return in.build(() -> new Page(
                method.get(),
                path.get(),
                host.get(),
                headers.get(),
                statuses.get(),
                digest.get(),
                match.get(),
                mismatch.get()));
    }

    /** Whether a header field is configured: it replaces the one that is sent otherwise. */
    boolean sets(String header) {
        return headers.stream().anyMatch(own -> own.name().equals(header));
    }

    /** Whether a pattern is looked for in the body, which needs all of it. */
    boolean isSearched() {
        return match.isPresent() || mismatch.isPresent();
    }

    /**
     * What is wrong with a response; empty when nothing is.
     *
     * @throws ShortageException when nothing is wrong but the body, which could not be kept, is still to be searched
     */
    Optional<String> objection(Response response, Body body) throws ShortageException {
        if (!statuses.contains(response.status())) {
            return Optional.of("status " + response.status()
                    + response.location()
                            .map(location -> " (to " + location + ")")
                            .orElse("") + ", expected " + statuses);
        }
        Optional<String> otherPage = digest.flatMap(expected -> expected.objection(body.digest()));
        if (otherPage.isPresent() || !isSearched()) {
            return otherPage;
        }
        String text = body.text();
        return match.filter(pattern -> !pattern.isIn(text))
                .map(pattern -> "the body does not match " + pattern)
                .or(() -> mismatch.filter(pattern -> pattern.isIn(text)).map(pattern -> "the body matches " + pattern));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
