package io.holdfast.api.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.event.RouterState;
import io.holdfast.api.testing.Notifications;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final List<String> STEPS = List.of("a", "b", "c");

    private final Progress progress = new Progress();

    private static Notification notification(String key) {
        return new Notification(
                key, "ops", Notifications.transition("VI_1", RouterState.ACTIVE).events(), 0);
    }

    @Test
    void whenNothingIsDone_thenTheRestIsAll() {
        assertEquals(STEPS, progress.rest(notification("k1"), STEPS));
    }

    @Test
    void whenAStepIsDone_thenTheNextAttemptGoesOnBehindIt() {
        progress.stepDone(notification("k1"));

        assertEquals(List.of("b", "c"), progress.rest(notification("k1"), STEPS));
        assertEquals(STEPS, progress.rest(notification("k2"), STEPS));
    }

    @Test
    void whenForgotten_thenItBeginsAnew() {
        progress.stepDone(notification("k1"));
        progress.forget(notification("k1"));

        assertEquals(STEPS, progress.rest(notification("k1"), STEPS));
    }

    @Test
    void whenThereAreTooMany_thenTheOldestBeginsAnew() {
        for (int i = 0; i <= 1000; i++) {
            progress.stepDone(notification("k" + i));
        }

        assertEquals(STEPS, progress.rest(notification("k0"), STEPS));
        assertEquals(List.of("b", "c"), progress.rest(notification("k1"), STEPS));
        assertEquals(List.of("b", "c"), progress.rest(notification("k1000"), STEPS));
    }

    @Test
    void whenNothingWasRefused_thenItIsDelivered() {
        progress.stepDone(notification("k1"));
        progress.stepDone(notification("k1"));

        assertEquals(Delivery.delivered(), progress.outcome(notification("k1")));
        assertEquals(STEPS, progress.rest(notification("k1"), STEPS));
    }

    @Test
    void whenTheOnlyStepWasRefused_thenItIsRejectedWithItsReason() {
        progress.stepRefused(notification("k1"), "no");

        assertEquals(Delivery.rejected("no"), progress.outcome(notification("k1")));
        assertEquals(STEPS, progress.rest(notification("k1"), STEPS));
    }

    @Test
    void whenAStepWasRefused_thenTheNextAttemptGoesOnBehindItAndItIsToldAtTheEnd() {
        progress.stepRefused(notification("k1"), "a: no");
        assertEquals(List.of("b", "c"), progress.rest(notification("k1"), STEPS));
        progress.stepDone(notification("k1"));

        assertEquals(Delivery.deliveredInPart("1 of 2 refused: a: no"), progress.outcome(notification("k1")));
    }

    @Test
    void whenManyWereRefused_thenTheFirstReasonsAreKept() {
        for (int i = 1; i <= 7; i++) {
            progress.stepRefused(notification("k1"), "no " + i);
        }

        assertEquals(
                Delivery.rejected("7 of 7 refused: no 1; no 2; no 3; no 4; no 5; and 2 more"),
                progress.outcome(notification("k1")));
    }
}
