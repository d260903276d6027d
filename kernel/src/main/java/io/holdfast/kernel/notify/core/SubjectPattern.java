package io.holdfast.kernel.notify.core;

import io.holdfast.api.event.Subject;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Selects subjects: {@code instance:VI_1}, {@code server:web/*}, or a name of any kind, {@code VI_*}. An asterisk stands
 * for any text.
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
                || (!hasKind() && pattern.matcher(subject.name()).matches());
    }

    private boolean hasKind() {
        return Arrays.stream(Subject.Kind.values()).anyMatch(kind -> text.startsWith(kind.word() + ":"));
    }

    private Pattern pattern() {
        return Pattern.compile(
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }
}
