package io.holdfast.plugin.checkhttp;

import io.holdfast.api.linux.ShortageException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * A body that is kept because a pattern is looked for in it. What all checks keep together is bounded: thousands of
 * servers may turn hostile at once. One for which there is no room is let go of, and its rest is not kept either.
 */
final class KeptBody implements AutoCloseable {

    /** What each body may have without asking: more than most pages that are made for checks. */
    static final int OWN_BYTES = 4 * 1024;

    /** What a body may have when it is the only one, however small the heap. */
    static final int LARGEST_BYTES = 2 * 1024 * 1024;

    /** An eighth of the heap, 64 MiB at most. */
    static final int SHARED_BYTES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 8, 2 * LARGEST_BYTES, 64 * 1024 * 1024);

    private static final Semaphore SHARED = new Semaphore(SHARED_BYTES);

    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private int borrowed;
    private boolean letGo;

    void add(byte[] buffer, int offset, int length) {
        if (letGo) {
            return;
        }
        if (borrow(bytes.size() + length - OWN_BYTES)) {
            bytes.write(buffer, offset, length);
        } else {
            close();
        }
    }

    /** A body may have as much as it leaves for others: a few that stall with large ones do not starve the rest. */
    private boolean borrow(int mine) {
        int missing = mine - borrowed;
        if (missing > 0) {
            if (SHARED.availablePermits() - missing < mine || !SHARED.tryAcquire(missing)) {
                return false;
            }
            borrowed = mine;
        }
        return true;
    }

    /** @throws ShortageException when there was no room for it, which says nothing about the server */
    String text() throws ShortageException {
        if (letGo) {
            throw new ShortageException("the bodies that HTTP checks search at this moment would leave too little of "
                    + SHARED_BYTES + " bytes: search smaller pages, or start with HOLDFAST_HEAP=large");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        letGo = true;
        bytes = new ByteArrayOutputStream(0);
        SHARED.release(borrowed);
        borrowed = 0;
    }
}
