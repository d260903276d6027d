package io.holdfast.plugin.checkudp;

import java.util.Locale;

/**
 * What a reply has to begin with: hexadecimal digits, where {@code x} stands for any.
 *
 * @param nibbles an even number of digits and {@code x}, in lower case
 */
record ReplyPattern(String nibbles) {

    private static final int LONGEST = 2 * 1024;

    static ReplyPattern parse(String text) {
        String nibbles = text.replace(" ", "").toLowerCase(Locale.ROOT);
        if (!nibbles.matches("([0-9a-fx]{2})+") || nibbles.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is not a pattern of bytes such as \"00ff x1\": two hexadecimal digits or x for each, 1024 at most");
        }
        return new ReplyPattern(nibbles);
    }

    int length() {
        return nibbles.length() / 2;
    }

    /** Whether the reply, of which there are so many bytes, begins like this. */
    boolean matches(byte[] reply, int received) {
        if (received < length()) {
            return false;
        }
        for (int i = 0; i < nibbles.length(); i++) {
            int nibble = i % 2 == 0 ? reply[i / 2] >> 4 & 0xf : reply[i / 2] & 0xf;
            char expected = nibbles.charAt(i);
            if (expected != 'x' && Character.digit(expected, 16) != nibble) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return nibbles;
    }
}
