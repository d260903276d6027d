package io.holdfast.kernel.check.core;

import static io.holdfast.kernel.check.core.CheckState.Pace.AFTER_INTERVAL;
import static io.holdfast.kernel.check.core.CheckState.Pace.AFTER_RETRY_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckStateTest {

    private static HealthPolicy policy(int rise, int fall, int retry, StartState start) {
        return new HealthPolicy(
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                rise,
                fall,
                retry,
                Duration.ofSeconds(1),
                Duration.ZERO,
                start);
    }

    private static Verdict verdict(char letter) {
        return switch (letter) {
            case 'P' -> Verdict.healthy("");
            case 'F' -> Verdict.unhealthy("");
            case 'N' -> Verdict.unasked("");
            default -> throw new IllegalArgumentException("no verdict is called " + letter);
        };
    }

    /**
     * One letter a verdict, P, F or N for not asked; one letter a state after it, U or D, small while the opposite is
     * pending.
     */
    private static String run(HealthPolicy policy, String verdicts) {
        StringBuilder seen = new StringBuilder();
        CheckState state = CheckState.assumed(policy);
        for (int i = 0; i < verdicts.length(); i++) {
            state = state.on(verdict(verdicts.charAt(i)), policy).state();
            char letter = state.up() ? 'U' : 'D';
            seen.append(state.streak() > 0 || state.retried() > 0 ? Character.toLowerCase(letter) : letter);
        }
        return seen.toString();
    }

    @ParameterizedTest
    @CsvSource({
        // start, rise, fall, retry, verdicts, states
        "UP,   1, 3, 0, PFFFP,     UuuDU",
        "UP,   1, 3, 0, PFFPFFF,   UuuUuuD",
        "UP,   2, 1, 0, PFPP,      UDdU",
        "UP,   3, 1, 0, PFPPFPPP,  UDddDddU",
        "UP,   3, 3, 0, F,         D", // the first verdict decides at once
        "DOWN, 3, 3, 0, P,         U",
        "DOWN, 3, 3, 0, FP,        Dd",
        "UP,   1, 1, 2, PFFF,      UuuD", // a round is one attempt and two more
        "UP,   1, 1, 2, PFFPFFF,   UuuUuuD", // a passed retry ends the round
        "UP,   1, 1, 2, FFFFP,     DDDDU", // no retries before the first verdict, none while down
        "UP,   1, 2, 1, PFFFF,     UuuuD", // two rounds of two attempts
        "UP,   1, 1, 0, PNNNNF,    UUUUUD", // not asked: nothing is known that was not known before
        "UP,   2, 3, 0, PFNFNFNPNP, UuuuuDDddU",
        "DOWN, 1, 1, 0, NNP,       DDU",
    })
    void givenPolicy_whenVerdictsCome_thenStatesFollow(
            StartState start, int rise, int fall, int retry, String verdicts, String states) {
        assertEquals(states, run(policy(rise, fall, retry, start), verdicts));
    }

    @ParameterizedTest
    @CsvSource({"UP, true", "DOWN, false"})
    void givenNoVerdict_whenAsked_thenTheStartStateIsAssumed(StartState start, boolean up) {
        assertEquals(new CheckState(up, false, 0, 0, Optional.empty()), CheckState.assumed(policy(1, 1, 0, start)));
    }

    @Nested
    class GivenRetries {

        private final HealthPolicy policy = policy(1, 1, 1, StartState.UP);
        private final CheckState up = new CheckState(true, true, 0, 0, Optional.empty());

        @Test
        void whenAnAttemptFailsWhileUp_thenTheNextComesAfterTheRetryDelay() {
            assertEquals(AFTER_RETRY_DELAY, up.on(Verdict.unhealthy(""), policy).pace());
        }

        @Test
        void whenTheLastRetryFails_thenTheNextComesAfterTheInterval() {
            CheckState retried = up.on(Verdict.unhealthy(""), policy).state();
            CheckState.Step last = retried.on(Verdict.unhealthy(""), policy);
            assertEquals(AFTER_INTERVAL, last.pace());
            assertEquals(new CheckState(false, true, 0, 0, Optional.empty()), last.state());
        }

        @Test
        void whenTheVeryFirstAttemptFails_thenItIsNotRetried() {
            assertEquals(
                    AFTER_INTERVAL,
                    CheckState.assumed(policy).on(Verdict.unhealthy(""), policy).pace());
        }
    }

    @Test
    void givenAdvice_whenOneAttemptFails_thenTheLastAdviceHoldsUntilTheNextPass() {
        HealthPolicy policy = policy(1, 3, 0, StartState.UP);
        WeightAdvice seven = new WeightAdvice.Exactly(7);
        CheckState passed = CheckState.assumed(policy)
                .on(Verdict.healthy("", seven), policy)
                .state();
        CheckState failedOnce = passed.on(Verdict.unhealthy(""), policy).state();
        assertEquals(Optional.of(seven), failedOnce.advice());
        assertEquals(
                Optional.empty(),
                failedOnce.on(Verdict.healthy(""), policy).state().advice());
    }

    /** A second, slower telling of the rules: looks back over all verdicts instead of keeping a state. */
    private static boolean expectedUp(HealthPolicy policy, String verdicts) {
        boolean up = verdicts.charAt(0) == 'P';
        int against = 0;
        for (int i = 1; i < verdicts.length(); i++) {
            boolean passed = verdicts.charAt(i) == 'P';
            against = passed == up ? 0 : against + 1;
            int attempts = up ? policy.fall() * (policy.retry() + 1) : policy.rise();
            if (against == attempts) {
                up = passed;
                against = 0;
            }
        }
        return up;
    }

    @Test
    void givenRandomPoliciesAndVerdicts_whenRun_thenTheStateIsWhatLookingBackSays() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            HealthPolicy policy = policy(
                    1 + random.nextInt(4),
                    1 + random.nextInt(4),
                    random.nextInt(3),
                    random.nextBoolean() ? StartState.UP : StartState.DOWN);
            StringBuilder verdicts = new StringBuilder();
            double wellness = random.nextDouble();
            CheckState state = CheckState.assumed(policy);
            for (int i = 0; i < 60; i++) {
                boolean pass = random.nextDouble() < wellness;
                verdicts.append(pass ? 'P' : 'F');
                state = state.on(pass ? Verdict.healthy("") : Verdict.unhealthy(""), policy)
                        .state();
                assertEquals(expectedUp(policy, verdicts.toString()), state.up(), "seed " + seed + ": " + verdicts);
            }
        }
    }
}
