package io.holdfast.api.text;

import java.util.List;

/**
 * Builds the text of one JSON object (RFC 8259), on one line.
 *
 * <p>Not safe for several threads.
 */
public final class JsonObject {

    private final StringBuilder text = new StringBuilder("{");

    public JsonObject field(String name, String value) {
        name(name);
        quote(value, text);
        return this;
    }

    public JsonObject field(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    public JsonObject field(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    public JsonObject field(String name, JsonObject value) {
        name(name);
        text.append(value);
        return this;
    }

    public JsonObject field(String name, List<JsonObject> values) {
        name(name);
        text.append('[');
        String separator = "";
        for (JsonObject value : values) {
            text.append(separator).append(value);
            separator = ",";
        }
        text.append(']');
        return this;
    }

    /** The object. */
    @Override
    public String toString() {
        return text + "}";
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name, text);
        text.append(':');
    }

    /** Appends a JSON string with its quotation marks (RFC 8259, section 7). */
    private static void quote(String value, StringBuilder to) {
        to.append('"');
        escape(value, to);
        to.append('"');
    }

    /** The text as it may stand between the quotation marks of a JSON string. */
    public static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        escape(value, escaped);
        return escaped.toString();
    }

    private static void escape(String value, StringBuilder to) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (isControl(c) || isLone(value, i)) {
                        to.append(String.format("\\u%04x", (int) c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
    }

    /** C0 and C1 controls, and the two line ends that RFC 8259 allows but some readers do not. */
    private static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    /** Half of a surrogate pair: UTF-8 has no form for it. */
    private static boolean isLone(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }
}
