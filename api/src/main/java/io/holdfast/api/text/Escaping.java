package io.holdfast.api.text;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** How a text is made fit for the place where it goes. */
public enum Escaping {
    /** One line of plain text: every control character, line ends included, becomes a space. */
    LINE {
        @Override
        public String apply(String text) {
            return replaceControls(text, false);
        }
    },
    /** Plain text of several lines: every control character except line feed and tab becomes a space. */
    TEXT {
        @Override
        public String apply(String text) {
            return replaceControls(text, true);
        }
    },
    /** The inside of a JSON string. */
    JSON {
        @Override
        public String apply(String text) {
            return JsonObject.escape(text);
        }
    },
    /** Text or an attribute's value in XML or HTML; control characters, of which XML has none, become spaces. */
    XML {
        @Override
        public String apply(String text) {
            return replaceControls(text, true)
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;")
                    .replace("'", "&#39;");
        }
    },
    /** The name or value of {@code application/x-www-form-urlencoded}, or a part of a URL's query. */
    FORM {
        @Override
        public String apply(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    };

    /** The text, fit for its place. */
    public abstract String apply(String text);

    private static String replaceControls(String text, boolean severalLines) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lineEnd = c == '\u2028' || c == '\u2029';
            boolean allowed = severalLines && (c == '\n' || c == '\t');
            clean.append((Character.isISOControl(c) || lineEnd) && !allowed ? ' ' : c);
        }
        return clean.toString();
    }
}
