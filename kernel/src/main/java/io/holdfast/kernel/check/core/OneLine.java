package io.holdfast.kernel.check.core;

/** A checker's words as one printable line of bounded length: they may quote a hostile server. */
public final class OneLine {

    /** Characters; long enough for a status line or the last line of a script, short enough for a log and a mail. */
    private static final int LONGEST = 400;

    private OneLine() {}

    /** The text on one line: runs of white space become a blank, what cannot be printed becomes {@code ?}. */
    public static String of(String text) {
        int length = Math.min(text.length(), LONGEST);
        StringBuilder line = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!Character.isWhitespace(c)) {
                line.append(isPrintable(c) ? c : '?');
            } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        }
        return (text.length() > LONGEST ? line.append(" ...") : line).toString().strip();
    }

    /** Format characters (right-to-left marks and the like) and surrogates can mislead a reader of the log. */
    private static boolean isPrintable(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
