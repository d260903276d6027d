package io.holdfast.plugin.checkhttp;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/** The bytes that a server sends, in pieces of bounded size. */
final class ResponseInput {

    /** Thousands may wait for a response at once; the few large ones get more. */
    private static final int FIRST_BUFFER_BYTES = 1024;

    private static final int LARGEST_BUFFER_BYTES = 8192;

    private final InputStream in;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int position;
    private int limit;
    private long read;

    ResponseInput(InputStream in) {
        this.in = in;
    }

    /** How many bytes have come so far. */
    long count() {
        return read;
    }

    /** The next byte, 0..255; -1 at the end. */
    int next() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    /** The next byte, 0..255. */
    int require() throws IOException {
        int next = next();
        if (next < 0) {
            throw new ProtocolException(
                    read == 0 ? "the server closed the connection" : "the response ended after " + read + " bytes");
        }
        return next;
    }

    /**
     * A line without its end, LF or CR LF.
     *
     * @param longest in bytes
     * @param tooLong what is wrong with one that is longer
     */
    String line(int longest, String tooLong) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = require(); next != '\n'; next = require()) {
            if (line.length() == longest) {
                throw new ProtocolException(tooLong);
            }
            line.append((char) next);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    /** Exactly so many bytes. */
    byte[] exactly(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) require();
        }
        return bytes;
    }

    /**
     * Hands on the next bytes of a body.
     *
     * @param most so many at most; all until the end of the connection when negative
     * @return false when the body does not want more
     */
    boolean copy(long most, Body body) throws IOException {
        long left = most;
        while (left != 0) {
            if (position == limit && !fill()) {
                if (most < 0) {
                    return true;
                }
                throw new ProtocolException("the body ended " + left + " bytes early");
            }
            int piece = left < 0 ? limit - position : (int) Math.min(left, limit - position);
            if (!body.accept(buffer, position, piece)) {
                return false;
            }
            position += piece;
            left -= left < 0 ? 0 : piece;
        }
        return true;
    }

    /** The beginning of what has come, to be quoted. */
    static String quote(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        return "\"" + new String(bytes, 0, Math.min(bytes.length, 60), StandardCharsets.UTF_8) + "\"";
    }

    private boolean fill() throws IOException {
        if (limit == buffer.length && limit < LARGEST_BUFFER_BYTES) {
            buffer = new byte[2 * limit];
        }
        int got = in.read(buffer);
        if (got <= 0) {
            return false;
        }
        position = 0;
        limit = got;
        read += got;
        return true;
    }
}
