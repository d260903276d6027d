package io.holdfast.plugin.checkhttp;

import io.holdfast.plugin.checkhttp.HttpOptions.HttpVersion;
import io.holdfast.plugin.checkhttp.Page.Method;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request and its response over HTTP/1.0 or HTTP/1.1 (RFC 9112). */
final class Http1Exchange {

    /** For all header fields of one response together; servers commonly send less than 1 KB. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    /** Interim responses before the one that counts (RFC 9110, section 15.2). */
    private static final int MAX_INTERIM = 8;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([1-5][0-9]{2})(?: .*)?");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?");

    private final ResponseInput in;
    private int headerBytes;
    private int chunks;

    private Http1Exchange(ResponseInput in) {
        this.in = in;
    }

    static Response exchange(OutputStream out, ResponseInput in, HttpVersion version, Page page, String host, Body body)
            throws IOException {
        out.write(request(version, page, host).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return new Http1Exchange(in).response(page.method(), body);
    }

    private static String request(HttpVersion version, Page page, String host) {
        StringBuilder request = new StringBuilder(160)
                .append(page.method())
                .append(' ')
                .append(page.path())
                .append(" HTTP/")
                .append(version.number)
                .append("\r\nHost: ")
                .append(host)
                .append(page.sets("user-agent") ? "" : "\r\nUser-Agent: Holdfast")
                .append(page.sets("accept") ? "" : "\r\nAccept: */*")
                .append("\r\nConnection: close\r\n");
        page.headers()
                .forEach(header -> request.append(header.name())
                        .append(": ")
                        .append(header.value())
                        .append("\r\n"));
        return request.append("\r\n").toString();
    }

    private Response response(Method method, Body body) throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM; interim++) {
            int status = status();
            Fields fields = fields();
            if (status >= 200) {
                if (method != Method.HEAD && status != 204 && status != 304) {
                    copyBody(fields, body);
                }
                return new Response(status, fields.location);
            }
        }
        throw new ProtocolException("more than " + MAX_INTERIM + " interim responses");
    }

    private int status() throws IOException {
        String line = line();
        Matcher matcher = STATUS_LINE.matcher(line);
        if (!matcher.matches()) {
            throw new ProtocolException("this is not an HTTP response: " + ResponseInput.quote(line));
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The header fields that matter. */
    private record Fields(OptionalLong length, boolean chunked, Optional<String> location) {}

    private Fields fields() throws IOException {
        OptionalLong length = OptionalLong.empty();
        boolean chunked = false;
        Optional<String> location = Optional.empty();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new ProtocolException("this is not a header field: " + ResponseInput.quote(line));
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = contentLength(value, length);
                case "transfer-encoding" -> chunked = isChunked(value);
                case "location" -> location = Optional.of(value);
                default -> {}
            }
        }
        return new Fields(length, chunked, location);
    }

    private static OptionalLong contentLength(String value, OptionalLong before) throws ProtocolException {
        boolean differs = before.isPresent() && !value.equals(String.valueOf(before.getAsLong()));
        if (differs) {
            throw new ProtocolException(
                    "the Content-Length is " + before.getAsLong() + " and then " + ResponseInput.quote(value));
        }
        if (!value.matches("[0-9]{1,18}")) {
            throw new ProtocolException("this is not a Content-Length: " + ResponseInput.quote(value));
        }
        return OptionalLong.of(Long.parseLong(value));
    }

    private static boolean isChunked(String value) throws ProtocolException {
        if (!value.equalsIgnoreCase("chunked")) {
            throw new ProtocolException("this Transfer-Encoding was not asked for: " + ResponseInput.quote(value));
        }
        return true;
    }

    private void copyBody(Fields fields, Body body) throws IOException {
        if (!fields.chunked) {
            in.copy(fields.length.orElse(-1), body);
            return;
        }
        // RFC 9112, section 7.1
        boolean wanted = true;
        for (long size = chunkSize(); size > 0 && wanted; size = wanted ? chunkSize() : 0) {
            wanted = in.copy(size, body);
            if (wanted && !line().isEmpty()) {
                throw new ProtocolException("a chunk is longer than its size");
            }
        }
        while (wanted && !line().isEmpty()) {
            // Trailer fields: only their size matters.
        }
    }

    private long chunkSize() throws IOException {
        String line = line();
        Matcher matcher = CHUNK_SIZE.matcher(line);
        if (!matcher.matches()) {
            throw new ProtocolException("this is not the size of a chunk: " + ResponseInput.quote(line));
        }
        long size = Long.parseLong(matcher.group(1), 16);
        chunks++;
        // The lines around the chunks count like header fields, or a body of tiny chunks would never end; one that is
        // longer than they are makes up for them.
        headerBytes -= (int) Math.min(headerBytes, size);
        return size;
    }

    private String line() throws IOException {
        String tooLong = chunks == 0
                ? "the header of the response is too large"
                : "the body comes in chunks that are too small: " + chunks + " so far";
        String line = in.line(MAX_HEADER_BYTES - headerBytes, tooLong);
        headerBytes += line.length() + 2;
        if (headerBytes > MAX_HEADER_BYTES) {
            throw new ProtocolException(tooLong);
        }
        return line;
    }
}
