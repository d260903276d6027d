package io.holdfast.api.testing;

import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Origin;
import io.holdfast.api.options.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Options as a user writes them, for tests: the plain part of HOCON. Sections, lists, quoted and unquoted texts and
 * comments; no includes, substitutions, {@code +=} or dotted keys. The lines are those of {@code test.conf}.
 *
 * <pre>{@code
 * OptionsText.of("port = 80").read(new TcpFactory()::options).options()
 * }</pre>
 */
public final class OptionsText {

    private static final String END_OF_PLAIN = ",{}[]\n#\"=";

    private final String text;
    private int at;
    private int line = 1;

    private OptionsText(String text) {
        this.text = text;
    }

    /**
     * The options in a text. A text that is not in the form above is a mistake of the test: an {@link AssertionError}.
     */
    public static OptionsText of(String text) {
        return new OptionsText(text);
    }

    /** Reads them the way the kernel does: keys that nobody asks for are problems. */
    public <O> ReadOptions<O> read(Function<OptionsReader, Value<O>> read) {
        return read(section(), read);
    }

    static <O> ReadOptions<O> read(OptionNode.Section section, Function<OptionsReader, Value<O>> read) {
        List<ConfigProblem> problems = new ArrayList<>();
        OptionsReader reader = OptionsReader.root(section, problems);
        Value<O> value = read.apply(reader);
        reader.rejectUnread();
        return new ReadOptions<>(
                problems.isEmpty() ? value.ifSound() : Optional.empty(), problems, reader.keysAskedFor());
    }

    /** The text as a section. */
    public OptionNode.Section section() {
        at = 0;
        line = 1;
        OptionNode.Section section = entries('\0', origin());
        if (at < text.length()) {
            throw unexpected();
        }
        return section;
    }

    private OptionNode.Section entries(char end, Origin origin) {
        Map<String, OptionNode> entries = new LinkedHashMap<>();
        for (skip(",\n"); at < text.length() && text.charAt(at) != end; skip(",\n")) {
            String key = text.charAt(at) == '"' ? quoted() : plain();
            skip("");
            if (peek() == '=') {
                at++;
                skip("");
            } else if (peek() != '{') {
                throw unexpected();
            }
            if (entries.put(key, value()) != null) {
                throw new AssertionError("test.conf:" + line + ": " + key + " is there twice");
            }
        }
        return new OptionNode.Section(entries, origin);
    }

    private OptionNode value() {
        Origin origin = origin();
        return switch (peek()) {
            case '{' -> {
                at++;
                OptionNode.Section section = entries('}', origin);
                close('}');
                yield section;
            }
            case '[' -> {
                at++;
                List<OptionNode> items = new ArrayList<>();
                for (skip(",\n"); peek() != ']'; skip(",\n")) {
                    items.add(value());
                }
                close(']');
                yield new OptionNode.Sequence(items, origin);
            }
            case '"' -> new OptionNode.Scalar(quoted(), origin);
            default -> new OptionNode.Scalar(plain(), origin);
        };
    }

    private String plain() {
        int start = at;
        while (at < text.length() && END_OF_PLAIN.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String plain = text.substring(start, at).strip();
        if (plain.isEmpty()) {
            throw unexpected();
        }
        return plain;
    }

    private String quoted() {
        int end = text.indexOf('"', at + 1);
        if (end < 0) {
            throw unexpected();
        }
        String quoted = text.substring(at + 1, end);
        at = end + 1;
        return quoted;
    }

    private void close(char end) {
        if (peek() != end) {
            throw unexpected();
        }
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    /** Blanks, comments, and these. */
    private void skip(String separators) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == ' ' || separators.indexOf(c) >= 0) {
                line += c == '\n' ? 1 : 0;
                at++;
            } else {
                return;
            }
        }
    }

    private Origin origin() {
        return new Origin("test.conf", line);
    }

    private AssertionError unexpected() {
        return new AssertionError("test.conf:" + line + ": unexpected "
                + (at < text.length() ? "\"" + text.charAt(at) + "\"" : "end of text")
                + " in the options of this test");
    }
}
