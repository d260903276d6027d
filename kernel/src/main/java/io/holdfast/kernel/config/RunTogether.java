package io.holdfast.kernel.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds sections that stand one after the other on one line, <code>[ { a = 1 } { a = 2 } ]</code>. HOCON makes one
 * section of them, in which the later value wins; whoever writes that has forgotten a comma.
 */
final class RunTogether {

    private static final String LONG_QUOTE = "\"\"\"";

    private final String text;
    private final List<Integer> lines = new ArrayList<>();
    private int at;
    private int line = 1;

    private RunTogether(String text) {
        this.text = text;
    }

    /**
     * The line of each section that follows another so.
     *
     * @param text well-formed HOCON
     */
    static List<Integer> lines(String text) {
        RunTogether scan = new RunTogether(text);
        scan.scan();
        return scan.lines;
    }

    private void scan() {
        boolean closed = false;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '{' && closed) {
                lines.add(line);
            }
            closed = next == '}' || (closed && (next == ' ' || next == '\t' || next == '\r'));
            if (text.startsWith(LONG_QUOTE, at)) {
                skipLongQuoted();
            } else if (next == '"') {
                skipQuoted();
            } else if (next == '#' || text.startsWith("//", at)) {
                skipTo("\n");
            } else if (text.startsWith("${", at)) {
                skipSubstitution();
            } else {
                line += next == '\n' ? 1 : 0;
                at++;
            }
        }
    }

    private void skipLongQuoted() {
        at += LONG_QUOTE.length();
        skipTo(LONG_QUOTE);
        // More quotes than three belong to the string.
        while (at < text.length() && text.charAt(at) == '"') {
            at++;
        }
    }

    private void skipQuoted() {
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipSubstitution() {
        while (at < text.length() && text.charAt(at) != '}') {
            if (text.charAt(at) == '"') {
                skipQuoted();
            } else {
                at++;
            }
        }
        at++;
    }

    private void skipTo(String end) {
        while (at < text.length() && !text.startsWith(end, at)) {
            line += text.charAt(at) == '\n' ? 1 : 0;
            at++;
        }
    }
}
