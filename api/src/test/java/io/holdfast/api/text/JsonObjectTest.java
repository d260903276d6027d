package io.holdfast.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void whenBuilt_thenFieldsStandInOrder() {
        JsonObject inner = new JsonObject().field("ok", true);

        assertEquals(
                "{\"name\":\"VI_1\",\"count\":-3,\"inner\":{\"ok\":true},\"list\":[{\"ok\":true},{}],\"none\":[]}",
                new JsonObject()
                        .field("name", "VI_1")
                        .field("count", -3)
                        .field("inner", inner)
                        .field("list", List.of(inner, new JsonObject()))
                        .field("none", List.of())
                        .toString());
    }

    @Test
    void whenATextHasControlsOrQuotes_thenTheyAreEscaped() {
        assertEquals(
                "\\\"\\\\ \\r\\n\\t \\u0000\\u001b\\u007f\\u0085\\u2028 \\ud800 \ud83d\ude00 ü /",
                JsonObject.escape("\"\\ \r\n\t \u0000\u001b\u007f\u0085\u2028 \ud800 \ud83d\ude00 ü /"));
    }
}
