package io.holdfast.api.notify;

import io.holdfast.api.options.Suggestion;
import io.holdfast.api.text.Escaping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A text with fields: <code>{{node}}: {{summary}}</code>. Fields are those of {@link NotificationField}; there is
 * nothing else in the language, and no value is read as a template again.
 *
 * <p>An option: {@code in.string("subject").map(NotificationTemplate::parse)}.
 */
public final class NotificationTemplate {

    private static final Map<String, NotificationField> FIELDS = Arrays.stream(NotificationField.values())
            .collect(Collectors.toUnmodifiableMap(NotificationField::word, Function.identity()));

    private final String source;
    private final List<Piece> pieces;

    private NotificationTemplate(String source, List<Piece> pieces) {
        this.source = source;
        this.pieces = pieces;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException for an unknown field, naming the nearest one, and for braces that do not close
     */
    public static NotificationTemplate parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        int position = 0;
        for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", position)) {
            int close = text.indexOf("}}", open);
            if (close < 0) {
                throw new IllegalArgumentException("{{ is not closed by }}");
            }
            pieces.add(new Literal(text.substring(position, open)));
            String word = text.substring(open + 2, close).strip();
            NotificationField field = FIELDS.get(word);
            if (field == null) {
                throw new IllegalArgumentException(
                        "unknown field {{" + Escaping.LINE.apply(word) + "}}" + Suggestion.of(word, FIELDS.keySet()));
            }
            pieces.add(new Field(field));
            position = close + 2;
        }
        pieces.add(new Literal(text.substring(position)));
        return new NotificationTemplate(text, List.copyOf(pieces));
    }

    /** The text with every field's value in place, each made fit by the escaping. */
    public String render(Notification notification, Escaping escaping) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            text.append(
                    switch (piece) {
                        case Literal literal -> literal.text;
                        case Field field -> escaping.apply(field.field.of(notification));
                    });
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NotificationTemplate template && template.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return source;
    }

    private sealed interface Piece {}

    private record Literal(String text) implements Piece {}

    private record Field(NotificationField field) implements Piece {}
}
