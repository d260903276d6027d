package io.holdfast.api.process;

/** Waits that an interruption does not end: whoever waits next learns of it. */
final class Uninterrupted {

    /** Something to wait for, begun anew after an interruption. */
    @FunctionalInterface
    interface Wait {
        void await() throws InterruptedException;
    }

    private Uninterrupted() {}

    static void await(Wait wait) {
        boolean interrupted = Thread.interrupted();
        boolean over = false;
        while (!over) {
            try {
                wait.await();
                over = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
