package io.holdfast.kernel.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of a journal: eight hexadecimal digits of the CRC-32C (RFC 9260, appendix A) of the text in UTF-8, a space,
 * the text, a line feed.
 */
final class JournalRecord {

    private static final int CHECKSUM_DIGITS = 8;

    private JournalRecord() {}

    static byte[] line(String text) {
        if (text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a record is one line: " + text);
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[CHECKSUM_DIGITS + 1 + body.length + 1];
        byte[] digits = HexFormat.of().toHexDigits(checksum(body, 0)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, line, 0, CHECKSUM_DIGITS);
        line[CHECKSUM_DIGITS] = ' ';
        System.arraycopy(body, 0, line, CHECKSUM_DIGITS + 1, body.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** The text of a line without its line feed; empty when the line is not what was written. */
    static Optional<String> text(byte[] line) {
        if (line.length <= CHECKSUM_DIGITS || line[CHECKSUM_DIGITS] != ' ') {
            return Optional.empty();
        }
        String expected = HexFormat.of().toHexDigits(checksum(line, CHECKSUM_DIGITS + 1));
        return expected.equals(new String(line, 0, CHECKSUM_DIGITS, StandardCharsets.US_ASCII))
                ? Optional.of(new String(
                        line, CHECKSUM_DIGITS + 1, line.length - CHECKSUM_DIGITS - 1, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static int checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
