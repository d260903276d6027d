package io.holdfast.kernel.check.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.WeightAdvice;
import io.holdfast.api.check.WeightAdvice.Exactly;
import io.holdfast.api.check.WeightAdvice.Plus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerHealthTest {

    private static CheckState check(boolean up, boolean decided) {
        return new CheckState(up, decided, 0, 0, Optional.empty());
    }

    @Test
    void givenSeveralChecks_whenOneIsDown_thenTheServerIsDown() {
        assertTrue(
                ServerHealth.of(List.of(check(true, true), check(true, true))).up());
        assertFalse(
                ServerHealth.of(List.of(check(true, true), check(false, true))).up());
    }

    @Test
    void givenSeveralChecks_whenOneIsOnlyAssumed_thenTheServerIsNotDecided() {
        assertFalse(
                ServerHealth.of(List.of(check(true, true), check(true, false))).decided());
    }

    @Test
    void givenNoChecks_whenAsked_thenTheServerIsUp() {
        assertEquals(new ServerHealth(true, true, List.of()), ServerHealth.of(List.of()));
    }

    static Stream<Arguments> advice() {
        return Stream.of(
                Arguments.of(List.of(), 10, 10),
                Arguments.of(List.of(new Exactly(3)), 10, 3),
                Arguments.of(List.of(new Exactly(0)), 10, 0),
                Arguments.of(List.of(new Exactly(8), new Exactly(5)), 10, 5),
                Arguments.of(List.of(new Plus(-4), new Plus(1)), 10, 7),
                Arguments.of(List.of(new Plus(-4), new Exactly(20)), 10, 16),
                Arguments.of(List.of(new Plus(-11)), 10, 0),
                Arguments.of(List.of(new Plus(2147483647), new Plus(2147483647)), 10, 2147483647));
    }

    @ParameterizedTest
    @MethodSource("advice")
    void givenAdvice_whenWeightIsAsked_thenItIsReplacedAddedAndClamped(
            List<WeightAdvice> advice, int configured, int expected) {
        assertEquals(expected, new ServerHealth(true, true, advice).weight(configured));
    }
}
