package io.holdfast.plugin.checkhttp;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.util.concurrent.Semaphore;

/**
 * Takes in a body up to its largest size, and keeps it only when somebody looks at it. What all checks keep together is
 * bounded too: thousands of servers may turn hostile at once.
 */
final class BodyLimit implements AutoCloseable {

    /** What each body may have without asking: more than most pages that are made for checks. */
    static final int OWN_BYTES = 4 * 1024;

    /** An eighth of the heap. */
    static final int SHARED_BYTES =
            (int) Math.min(64 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

    private static final Semaphore SHARED = new Semaphore(SHARED_BYTES);

    private final boolean kept;
    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private long received;
    private int borrowed;

    BodyLimit(boolean kept, int maxBytes) {
        this.kept = kept;
        this.maxBytes = maxBytes;
    }

    /**
     * The next piece.
     *
     * @return false when the rest is not wanted
     * @throws ProtocolException when the rest would be wanted, but is too much
     */
    boolean accept(byte[] buffer, int offset, int length) throws ProtocolException {
        received += length;
        if (received > maxBytes) {
            if (kept) {
                throw new ProtocolException("the body is larger than max-body = " + maxBytes + " bytes");
            }
            return false;
        }
        if (kept) {
            borrow();
            bytes.write(buffer, offset, length);
        }
        return true;
    }

    private void borrow() throws ProtocolException {
        int missing = (int) received - OWN_BYTES - borrowed;
        if (missing > 0) {
            if (!SHARED.tryAcquire(missing)) {
                throw new ProtocolException(
                        "all checks together read bodies of more than " + SHARED_BYTES + " bytes at this moment");
            }
            borrowed += missing;
        }
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        SHARED.release(borrowed);
        borrowed = 0;
    }
}
