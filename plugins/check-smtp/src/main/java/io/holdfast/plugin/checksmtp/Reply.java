package io.holdfast.plugin.checksmtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One reply of a mail server (RFC 5321, section 4.2): a code and lines of text.
 *
 * @param code 200..599
 * @param lines one or more, without code and line end
 */
record Reply(int code, List<String> lines) {

    /** RFC 5321, section 4.5.3.1.5, allows 512; long lists of mechanisms are met in practice. */
    private static final int MAX_LINE_BYTES = 2048;

    private static final int MAX_LINES = 100;

    private static final Pattern LINE = Pattern.compile("[2-5][0-9]{2}(?:[ -].*)?");

    Reply {
        lines = List.copyOf(lines);
    }

    /** The first line of its text. */
    String first() {
        return lines.getFirst();
    }

    /** Whether a reply to EHLO lists an extension, with or without parameters. */
    boolean offers(String extension) {
        return lines.stream().skip(1).anyMatch(line -> line.split(" ", 2)[0].equalsIgnoreCase(extension));
    }

    static Reply read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        int code = 0;
        while (lines.size() < MAX_LINES) {
            String line = line(in);
            if (!LINE.matcher(line).matches()) {
                throw new ProtocolException(
                        "this is not a reply: \"" + line.substring(0, Math.min(60, line.length())) + "\"");
            }
            int next = Integer.parseInt(line.substring(0, 3));
            if (code != 0 && next != code) {
                throw new ProtocolException("a reply changes its code from " + code + " to " + next);
            }
            code = next;
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() < 4 || line.charAt(3) == ' ') {
                return new Reply(code, lines);
            }
        }
        throw new ProtocolException("a reply has more than " + MAX_LINES + " lines");
    }

    private static String line(InputStream in) throws IOException {
        byte[] bytes = new byte[MAX_LINE_BYTES];
        for (int length = 0; length < MAX_LINE_BYTES; length++) {
            int next = in.read();
            if (next == '\n') {
                int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
                return new String(bytes, 0, end, StandardCharsets.UTF_8);
            }
            if (next < 0) {
                throw new ProtocolException("the server closed the connection");
            }
            bytes[length] = (byte) next;
        }
        throw new ProtocolException("a line of a reply is longer than " + MAX_LINE_BYTES + " bytes");
    }
}
