package io.holdfast.api.testing;

import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.function.Supplier;

/** A clock that stands still until a test moves it. */
public final class FakeTime implements Supplier<MonotonicTime> {

    private MonotonicTime now = new MonotonicTime(0);

    @Override
    public MonotonicTime get() {
        return now;
    }

    /** Moves the clock. */
    public void advance(Duration by) {
        now = now.plus(by);
    }
}
