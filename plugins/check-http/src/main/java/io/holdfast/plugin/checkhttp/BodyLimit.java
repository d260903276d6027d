package io.holdfast.plugin.checkhttp;

import io.holdfast.api.linux.ShortageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
     * @throws ProtocolException when the rest would be wanted, but is more than its own largest size
     * @throws ShortageException when it would leave too little for the bodies of other checks
     */
    boolean accept(byte[] buffer, int offset, int length) throws IOException {
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

    /** A body may have as much as it leaves for others: a few that stall with large ones do not starve the rest. */
    private void borrow() throws ShortageException {
        int mine = (int) received - OWN_BYTES;
        int missing = mine - borrowed;
        if (missing > 0) {
            if (SHARED.availablePermits() - missing < mine || !SHARED.tryAcquire(missing)) {
                throw new ShortageException("the bodies that HTTP checks keep at this moment would leave too little of "
                        + SHARED_BYTES + " bytes: lower max-body, or start with HOLDFAST_HEAP=large");
            }
            borrowed = mine;
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
