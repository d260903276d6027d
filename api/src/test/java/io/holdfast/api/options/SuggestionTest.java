package io.holdfast.api.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    private static final List<String> KNOWN = List.of(
            "priority", "preempt", "virtual-router-id", "interface", "advertisement-interval", "track", "rr", "lc");

    @ParameterizedTest
    @CsvSource({
        "prioriti, priority",
        "pirority, priority",
        "Priority, priority",
        "virtual_router_id, virtual-router-id",
        "virtualRouterId, virtual-router-id",
        "interfaces, interface",
        "advertisment-interval, advertisement-interval",
        "tracks, track",
        "wrr, rr",
    })
    void givenSlip_whenAsked_thenTheWordThatWasMeant(String word, String meant) {
        assertEquals(Optional.of(meant), Suggestion.nearest(word, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"notify", "sh", "r", "prio", "interval"})
    void givenAnotherWord_whenAsked_thenNothing(String word) {
        assertEquals(Optional.empty(), Suggestion.nearest(word, KNOWN));
    }

    @Test
    void givenTwoEquallyNear_whenAsked_thenTheFirstByName() {
        assertEquals(Optional.of("fall"), Suggestion.nearest("ball", List.of("tall", "fall")));
    }

    @Test
    void givenNothingNear_whenAsked_thenTheKnownWordsIfTheyAreFew() {
        assertEquals(", known here: a, b", Suggestion.of("something", List.of("b", "a")));
        assertEquals("", Suggestion.of("something", List.of()));
        assertEquals(
                "",
                Suggestion.of(
                        "something",
                        IntStream.range(0, 13).mapToObj(i -> "k" + i).toList()));
    }

    @Test
    void givenEnormousWord_whenAsked_thenNotMeasured() {
        assertEquals(Optional.empty(), Suggestion.nearest("x".repeat(10_000_000), KNOWN));
    }
}
