package io.holdfast.plugin.checkhttp;

import io.holdfast.plugin.checkhttp.Page.Method;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Header fields in HPACK (RFC 7541), as much of it as a single request needs.
 *
 * <p>A request is written without Huffman coding and without a table. Of a response only the status is read: it is the
 * only pseudo-header field of a response, and these come first (RFC 9113, section 8.3), so it is the first field of the
 * block; as the size of the dynamic table has been set to 0, it refers to nothing but the static table.
 */
final class FieldBlock {

    // RFC 7541, appendix A: the static table
    private static final int AUTHORITY = 1;
    private static final int METHOD_GET = 2;
    private static final int PATH = 4;
    private static final int SCHEME_HTTP = 6;
    private static final int SCHEME_HTTPS = 7;
    private static final int STATUS_FIRST = 8;
    private static final int[] STATUSES = {200, 204, 206, 304, 400, 404, 500};
    private static final int USER_AGENT = 58;

    /** RFC 7541, appendix B: the symbols of ":status" and of its values; a leading 1 keeps the zeros. */
    private static final Map<Integer, Character> HUFFMAN = Map.ofEntries(
            Map.entry(0b1_00000, '0'),
            Map.entry(0b1_00001, '1'),
            Map.entry(0b1_00010, '2'),
            Map.entry(0b1_011001, '3'),
            Map.entry(0b1_011010, '4'),
            Map.entry(0b1_011011, '5'),
            Map.entry(0b1_011100, '6'),
            Map.entry(0b1_011101, '7'),
            Map.entry(0b1_011110, '8'),
            Map.entry(0b1_011111, '9'),
            Map.entry(0b1_1011100, ':'),
            Map.entry(0b1_01000, 's'),
            Map.entry(0b1_01001, 't'),
            Map.entry(0b1_00011, 'a'),
            Map.entry(0b1_101101, 'u'));

    private final byte[] block;
    private int position;

    private FieldBlock(byte[] block) {
        this.block = block;
    }

    static byte[] request(Page page, String host, boolean secure) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        if (page.method() == Method.GET) {
            out.write(0x80 | METHOD_GET);
        } else {
            literal(out, METHOD_GET, page.method().name());
        }
        out.write(0x80 | (secure ? SCHEME_HTTPS : SCHEME_HTTP));
        literal(out, PATH, page.path());
        literal(out, AUTHORITY, host);
        if (!page.sets("user-agent")) {
            literal(out, USER_AGENT, "Holdfast");
        }
        page.headers().forEach(header -> {
            out.write(0);
            string(out, header.name());
            string(out, header.value());
        });
        return out.toByteArray();
    }

    /** The status of a response, from its first header block. */
    static int status(byte[] block) throws ProtocolException {
        String value = new FieldBlock(block).firstStatus();
        if (!value.matches("[1-5][0-9]{2}")) {
            throw new ProtocolException("this is not a status: " + ResponseInput.quote(value));
        }
        return Integer.parseInt(value);
    }

    /** A literal field without indexing whose name is in the static table (section 6.2.2). */
    private static void literal(ByteArrayOutputStream out, int name, String value) {
        integer(out, 0, 4, name);
        string(out, value);
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        integer(out, 0, 7, bytes.length);
        out.writeBytes(bytes);
    }

    /** Section 5.1. */
    private static void integer(ByteArrayOutputStream out, int flags, int prefixBits, int value) {
        int max = (1 << prefixBits) - 1;
        if (value < max) {
            out.write(flags | value);
            return;
        }
        out.write(flags | max);
        int rest = value - max;
        for (; rest >= 0x80; rest >>= 7) {
            out.write((rest & 0x7f) | 0x80);
        }
        out.write(rest);
    }

    private String firstStatus() throws ProtocolException {
        int first = next();
        while ((first & 0xe0) == 0x20) {
            // A change of the table's size (section 6.3).
            readInteger(first, 5);
            first = next();
        }
        if ((first & 0x80) != 0) {
            int index = readInteger(first, 7) - STATUS_FIRST;
            if (index < 0 || index >= STATUSES.length) {
                throw noStatus();
            }
            return String.valueOf(STATUSES[index]);
        }
        int index = readInteger(first, (first & 0x40) != 0 ? 6 : 4);
        boolean named = index == 0
                ? readString().equals(":status")
                : index >= STATUS_FIRST && index < STATUS_FIRST + STATUSES.length;
        if (!named) {
            throw noStatus();
        }
        return readString();
    }

    private int readInteger(int first, int prefixBits) throws ProtocolException {
        int max = (1 << prefixBits) - 1;
        int value = first & max;
        if (value < max) {
            return value;
        }
        for (int shift = 0; shift <= 14; shift += 7) {
            int next = next();
            value += (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new ProtocolException("this is not HPACK: a number is too large");
    }

    private String readString() throws ProtocolException {
        int first = next();
        int length = readInteger(first, 7);
        if (length > 16) {
            throw noStatus();
        }
        StringBuilder text = new StringBuilder();
        int code = 1;
        for (int i = 0; i < length; i++) {
            int octet = next();
            if ((first & 0x80) == 0) {
                text.append((char) octet);
                continue;
            }
            for (int bit = 7; bit >= 0; bit--) {
                code = code << 1 | (octet >> bit & 1);
                Character symbol = HUFFMAN.get(code);
                if (symbol != null) {
                    text.append(symbol);
                    code = 1;
                }
            }
        }
        return text.toString();
    }

    private int next() throws ProtocolException {
        if (position == block.length) {
            throw noStatus();
        }
        return block[position++] & 0xff;
    }

    private static ProtocolException noStatus() {
        return new ProtocolException("this is not HTTP/2: the response does not begin with its status");
    }
}
