package io.holdfast.plugin.balanceproxy;

/** A flow has failed at one of its ends. */
final class FlowException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Side side;
    private final Exception cause;

    FlowException(Side side, Exception cause) {
        super(cause.getMessage(), cause, false, false);
        this.side = side;
        this.cause = cause;
    }

    /** Why. */
    Exception cause() {
        return cause;
    }

    /** Where. */
    Side side() {
        return side;
    }
}
