package io.holdfast.kernel.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object as read from the daemon; what is absent reads as empty, because it may be of another version. */
final class JsonView {

    private final Map<?, ?> object;

    JsonView(Map<?, ?> object) {
        this.object = object;
    }

    String text(String key) {
        Object value = object.get(key);
        return value == null ? "" : String.valueOf(value);
    }

    long number(String key) {
        return object.get(key) instanceof Number number ? number.longValue() : 0;
    }

    boolean isTrue(String key) {
        return Boolean.TRUE.equals(object.get(key));
    }

    boolean has(String key) {
        return object.get(key) != null;
    }

    JsonView object(String key) {
        return of(object.get(key));
    }

    List<JsonView> objects(String key) {
        return object.get(key) instanceof List<?> list
                ? list.stream().map(JsonView::of).toList()
                : List.of();
    }

    List<String> texts(String key) {
        return object.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        object.forEach((key, value) -> entries.put(String.valueOf(key), String.valueOf(value)));
        return entries;
    }

    private static JsonView of(@Nullable Object value) {
        return new JsonView(value instanceof Map<?, ?> map ? map : Map.of());
    }
}
