package io.holdfast.plugin.balanceproxy;

import java.util.function.BooleanSupplier;

/** Waits for what has to come. */
final class Eventually {

    private Eventually() {}

    static void is(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + RunningProxy.PATIENCE_MILLIS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never: " + what);
            }
            Thread.sleep(2);
        }
    }
}
