package io.holdfast.kernel.life;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Starts parts in order and stops them in reverse; a start that fails half way is undone. Stopping waits for a start
 * that is under way. */
public final class Stages {

    private final List<Stage> stages;
    private final Deque<Stage> started = new ArrayDeque<>();

    public Stages(List<Stage> stages) {
        this.stages = List.copyOf(stages);
    }

    /**
     * Starts every part.
     *
     * @throws Exception what the failing part threw, after everything before it has been stopped; what stopping threw
     *     rides along as suppressed. An {@link Error} of it is thrown in the same way
     */
    public synchronized void start() throws Exception {
        for (Stage stage : stages) {
            try {
                stage.start();
            } catch (Exception | Error failure) {
                started.forEach(part -> part.startFailed(failure));
                try {
                    stop();
                } catch (StopFailed e) {
                    failure.addSuppressed(e);
                }
                throw failure;
            }
            started.push(stage);
        }
    }

    /**
     * Stops every started part, the last one first; one that fails does not keep the others from stopping.
     *
     * @throws StopFailed when any failed, with every failure as suppressed
     */
    public synchronized void stop() throws StopFailed {
        StopFailed failed = new StopFailed();
        while (!started.isEmpty()) {
            Stage stage = started.pop();
            try {
                stage.stop();
            } catch (Exception | Error e) {
                failed.addSuppressed(new StopFailed(stage.name(), e));
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    /** Stopping did not go as it should. */
    public static final class StopFailed extends Exception {

        private static final long serialVersionUID = 1L;

        StopFailed() {
            super("stopping failed");
        }

        StopFailed(String stage, Throwable cause) {
            super("stopping the " + stage + " failed: " + cause.getMessage(), cause);
        }
    }
}
