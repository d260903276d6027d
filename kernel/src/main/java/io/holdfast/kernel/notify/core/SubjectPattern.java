package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Subject;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Selects subjects: {@code instance:VI_1}, {@code server:web/*}, or a name of any kind, {@code VI_*}. An asterisk
 * stands for any text.
 */
public record SubjectPattern(String text) {

    public SubjectPattern {
        if (text.isBlank()) {
            throw new IllegalArgumentException("\"" + text + "\" names nothing");
        }
    }

    public boolean matches(Subject subject) {
        String whole = subject.toString();
        Pattern pattern = pattern();
        return pattern.matcher(whole).matches()
                || (kind().isEmpty() && pattern.matcher(subject.name()).matches());
    }

    /** The kind it is restricted to. */
    public Optional<Subject.Kind> kind() {
        return Arrays.stream(Subject.Kind.values())
                .filter(kind -> text.startsWith(kind.word() + ":"))
                .findFirst();
    }

    /** The text without the kind. */
    public String name() {
        return kind().map(kind -> text.substring(kind.word().length() + 1)).orElse(text);
    }

    private Pattern pattern() {
        return Pattern.compile(
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }
}
