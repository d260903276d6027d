package io.holdfast.kernel.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightLinesTest {

    private final List<String> lines = new ArrayList<>();
    private final WeightLines weights = new WeightLines(lines::add);

    @Test
    void givenAChange_thenItIsToldOnce() {
        weights.changed(0, "10.0.0.11:80", 10, 510, "script: 510");
        weights.changed(0, "10.0.0.11:80", 510, 510, "script: still");
        weights.review();
        assertEquals(List.of("server=10.0.0.11:80 weight 10 -> 510 (script: 510)"), lines);
    }

    @Test
    void givenManyChanges_thenTheRestIsToldAsOneAtTheReview() {
        weights.changed(0, "a", 10, 20, "x");
        weights.changed(1, "b", 1, 2, "x");
        weights.changed(0, "a", 20, 30, "y");
        weights.changed(0, "a", 30, 40, "z");
        assertEquals(2, lines.size());
        weights.review();
        assertEquals("server=a weight 20 -> 40 (z)", lines.getLast());
        weights.changed(0, "a", 40, 50, "y");
        weights.changed(0, "a", 50, 40, "z");
        weights.review();
        weights.changed(0, "a", 40, 50, "y");
        assertEquals(
                List.of(
                        "server=a weight 10 -> 20 (x)",
                        "server=b weight 1 -> 2 (x)",
                        "server=a weight 20 -> 40 (z)",
                        "server=a weight 40 -> 50 (y)"),
                lines);
    }
}
