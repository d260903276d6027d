package io.holdfast.api.linux;

/** The kernel refused an operation; says which, on what, and why in the kernel's own terms. */
public final class LinuxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int errno;

    /**
     * @param operation what was asked: {@code "open raw socket (protocol 112)"}
     * @param errno the kernel's error number, positive
     * @param explanation a sentence for the operator: the error's meaning here and what is missing
     */
    public LinuxException(String operation, int errno, String explanation) {
        super(operation + ": " + explanation);
        this.operation = operation;
        this.errno = errno;
    }

    public String operation() {
        return operation;
    }

    public int errno() {
        return errno;
    }
}
