package io.holdfast.kernel.linux;

/** Whoever reads what this process writes. */
public final class OutputReader {

    private static final int STANDARD_OUTPUT = 1;
    /** struct pollfd: an int, two shorts; poll(2). */
    private static final int POLLFD_BYTES = 8;

    private static final int RETURNED_EVENTS = 6;

    private OutputReader() {}

    /**
     * Whether nobody can read standard output any more: it is a pipe or socket whose other end is closed, or a terminal
     * that is gone. A pipe tells that to a writer only when something is written. Never waits.
     */
    public static boolean isGone() {
        return isGone(STANDARD_OUTPUT);
    }

    static boolean isGone(int fd) {
        NativeBuffer polled = NativeBuffer.cleared(POLLFD_BYTES);
        polled.host.putInt(0, fd);
        // Nothing is asked for: POLLERR, POLLHUP and POLLNVAL come unasked.
        return Libc.poll(polled.memory, 1, 0) > 0 && polled.host.getShort(RETURNED_EVENTS) != 0;
    }
}
