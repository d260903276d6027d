package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.kernel.event.EventReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{\"step\":\"set-aside\",\"notifier\":\"ops\",\"lane\":\"\",\"ids\":\"1\",\"omitted\":0,\"reason\":\"no\","
                        + "\"attempts\":2147483648,\"at\":\"2026-03-01T12:00:00Z\"}",
            })
    void whenARecordIsBroken_thenItIsLeftOut(String text) {
        assertEquals(Optional.empty(), LedgerText.read(text));
    }

    @Test
    void whenAnEventIsNull_thenItIsLeftOut() {
        assertEquals(Optional.empty(), EventReader.parse("null"));
    }

    @Test
    void whenAPriorityIsLargerThanAnInt_thenTheEventIsLeftOut() {
        assertEquals(
                Optional.empty(),
                EventReader.parse("{\"number\":1,\"time\":\"2026-03-01T12:00:00Z\",\"monotonicNanos\":1,\"node\":\"a\","
                        + "\"kind\":\"lower-priority-seen\",\"instance\":\"VI_1\",\"priority\":2147483648}"));
    }
}
