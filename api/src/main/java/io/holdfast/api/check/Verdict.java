package io.holdfast.api.check;

import io.holdfast.api.linux.ShortageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;

/**
 * What one attempt found. Its texts are one line for an operator; the kernel shortens them and replaces what cannot be
 * printed, so a server's own words may be quoted.
 */
public sealed interface Verdict {

    /** What was found: the detail or the reason. */
    String text();

    /** A server that passed without further remarks. */
    static Healthy healthy(String detail) {
        return new Healthy(detail, Optional.empty(), Optional.empty());
    }

    /** A server that passed and wants this weight. */
    static Healthy healthy(String detail, WeightAdvice weight) {
        return new Healthy(detail, Optional.of(weight), Optional.empty());
    }

    static Unhealthy unhealthy(String reason) {
        return new Unhealthy(reason);
    }

    static Unasked unasked(String reason) {
        return new Unasked(reason);
    }

    /**
     * An attempt that ended with an exception: {@code connecting: Connection refused}. One that is the doing of the
     * deadline reads {@code connecting: no answer}; one that is about a {@link ShortageException shortage} on this
     * machine is {@link Unasked}.
     *
     * @param step what was being done
     */
    static Verdict failed(String step, IOException cause) {
        Optional<String> lacking = ShortageException.in(cause);
        if (lacking.isPresent()) {
            return new Unasked(step + ": " + lacking.get());
        }
        boolean outOfTime = cause instanceof InterruptedIOException
                || cause instanceof ClosedByInterruptException
                || Thread.currentThread().isInterrupted();
        String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new Unhealthy(step + ": " + (outOfTime ? "no answer" : words));
    }

    /**
     * The server passed.
     *
     * @param detail what was seen: {@code 200 after 3 ms}
     * @param weight what the server's weight should become
     * @param warning what a person has to see to soon, worded so that it stays the same from one attempt to the next
     */
    record Healthy(String detail, Optional<WeightAdvice> weight, Optional<String> warning) implements Verdict {

        @Override
        public String text() {
            return detail;
        }
    }

    /**
     * The server did not pass.
     *
     * @param reason what was expected and what happened: {@code status 503, expected 200-299}
     */
    record Unhealthy(String reason) implements Verdict {

        @Override
        public String text() {
            return reason;
        }
    }

    /**
     * The server could not be asked, for want of something on this machine. That says nothing about the server, so it
     * is taken for what it was before.
     *
     * @param reason what was lacking and for what: {@code connecting: Too many open files}
     */
    record Unasked(String reason) implements Verdict {

        @Override
        public String text() {
            return "not asked, this machine lacks something: " + reason;
        }
    }
}
