package io.holdfast.plugin.balanceproxy;

import java.io.IOException;

/** A flow has failed at one of its ends. */
final class FlowException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Side side;

    FlowException(Side side, IOException cause) {
        super(cause.getMessage(), cause, false, false);
        this.side = side;
    }

    /** Where. */
    Side side() {
        return side;
    }
}
