package io.holdfast.kernel.vrrp.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of made-up networks with made-up misfortunes, on a virtual clock. What must hold afterwards, and in
 * between, is asserted by {@link Scenario}; a failure names the seed, and {@code -Dholdfast.seed=N} plays only that
 * one, with its story.
 */
class ElectionSimulationTest {

    private static final int SEEDS = Integer.getInteger("holdfast.seeds", 1000);

    /** Processes freeze and die, timers are late, messages take their time; none is lost. */
    @Test
    void givenALosslessNetwork_whenProcessesFreezeAndDie_thenNeverTwoHolders() {
        play(Scenario.Kind.LOSSLESS);
    }

    /**
     * Everything at once: loss, repetition, delay, partitions, one-way links, freezes, deaths, pauses, failing sends.
     */
    @Test
    void givenAnyMisfortune_whenItIsOver_thenOneHolderAndSilence() {
        play(Scenario.Kind.CHAOS);
    }

    /** A network that loses every other advertisement, which an election has to stand. */
    @Test
    void givenEveryOtherAdvertisementIsLost_thenNobodyFlaps() {
        play(Scenario.Kind.QUIET);
    }

    /** The simulator is able to see two holders: without leases, a frozen router and its successor. */
    @Test
    void givenNoLeases_whenTheActiveRouterFreezes_thenTheSimulatorSeesTwoHolders() {
        Duration worst = Duration.ZERO;
        for (long seed = 0; seed < 20; seed++) {
            Scenario scenario = new Scenario(seed, Scenario.Kind.WITHOUT_LEASE);
            scenario.play();
            Duration overlap = scenario.longestOverlap();
            worst = overlap.compareTo(worst) > 0 ? overlap : worst;
        }
        assertTrue(worst.compareTo(Duration.ofSeconds(1)) > 0, "the longest overlap was " + worst);
    }

    private static void play(Scenario.Kind kind) {
        Long only = Long.getLong("holdfast.seed");
        List<Long> seeds = only != null
                ? List.of(only)
                : LongStream.range(0, SEEDS).boxed().toList();
        for (long seed : seeds) {
            Scenario scenario = new Scenario(seed, kind);
            try {
                scenario.play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(kind + " with -Dholdfast.seed=" + seed + "\n" + scenario.story(), e);
            }
        }
    }
}
