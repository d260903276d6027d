package io.holdfast.plugin.checkhttp;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.tls.TlsClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to ask a web server for.
 *
 * @param tls empty for plain HTTP
 * @param pages asked for in this order, on a connection each
 * @param maxBodyBytes how much of a body is read at most
 */
public record HttpOptions(HttpVersion version, Optional<TlsClient> tls, List<Page> pages, int maxBodyBytes) {

    private static final int DEFAULT_BODY_BYTES = 1 << 20;
    private static final int LARGEST_BODY_BYTES = 64 << 20;

    public HttpOptions {
        pages = List.copyOf(pages);
    }

    /** The protocols, as the option {@code version} names them. */
    public enum HttpVersion {
        HTTP_1_0("1.0", "http/1.0"),
        HTTP_1_1("1.1", "http/1.1"),
        HTTP_2("2", "h2");

        private static final Map<String, HttpVersion> BY_NUMBER = Map.of("1.0", HTTP_1_0, "1.1", HTTP_1_1, "2", HTTP_2);

        final String number;
        /** Its name in ALPN (RFC 7301, section 6; RFC 9113, section 3.1). */
        final String protocol;

        HttpVersion(String number, String protocol) {
            this.number = number;
            this.protocol = protocol;
        }
    }

    static Value<HttpOptions> read(OptionsReader in, Value<Optional<TlsClient>> tls) {
        Value<HttpVersion> version = in.string("version")
                .oneOf(HttpVersion.BY_NUMBER.keySet().stream().sorted().toList())
                .map(number -> Optional.ofNullable(HttpVersion.BY_NUMBER.get(number))
                        .orElseThrow(() -> new IllegalArgumentException("version " + number + " is unknown")))
                .orElse(HttpVersion.HTTP_1_1);
        Value<Integer> maxBody = in.sizeBytes("max-body")
                .between(0L, (long) LARGEST_BODY_BYTES)
                .map(Long::intValue)
                .orElse(DEFAULT_BODY_BYTES);
        Value<Page> common = Page.read(in, Page.FRONT_PAGE);
        Value<List<Page>> pages = in.sections(
                        "pages", page -> Page.read(page, common.ifSound().orElse(Page.FRONT_PAGE)))
                .check(list -> !list.isEmpty(), "a list of one page or more")
                .orElseGet(() -> common.ifSound().stream().toList());
        int most = maxBody.ifSound().orElse(0);
        if (most > KeptBody.LARGEST_BYTES
                && pages.ifSound().stream().flatMap(List::stream).anyMatch(Page::isSearched)) {
            in.problem(
                    "max-body",
                    most + " is not in 0.." + KeptBody.LARGEST_BYTES
                            + ", the range with match or match-not: they need the whole body in memory,"
                            + " a digest does not");
        }
        return in.build(() -> new HttpOptions(version.get(), tls.get(), pages.get(), maxBody.get()));
    }
}
