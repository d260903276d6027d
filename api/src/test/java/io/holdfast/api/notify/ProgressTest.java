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
}
