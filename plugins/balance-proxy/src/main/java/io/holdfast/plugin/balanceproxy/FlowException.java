package io.holdfast.plugin.balanceproxy;

import java.io.IOException;

/** A flow has failed at one of its ends. */
final class FlowException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Side side;
    private final IOException cause;

    FlowException(Side side, IOException cause) {
        super(cause.getMessage(), cause, false, false);
        this.side = side;
        this.cause = cause;
    }

    /** Why. */
    IOException cause() {
        return cause;
    }

    /** Where. */
    Side side() {
        return side;
    }
}
