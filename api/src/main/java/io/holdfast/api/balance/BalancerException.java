package io.holdfast.api.balance;

/** A balancer cannot work here. The message is for the operator: what is missing and how to provide it. */
public final class BalancerException extends Exception {

    private static final long serialVersionUID = 1L;

    public BalancerException(String message) {
        super(message);
    }

    public BalancerException(String message, Throwable cause) {
        super(message, cause);
    }
}
