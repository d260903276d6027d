package io.holdfast.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All files that this program may open, so that others get none. For a program of its own. */
public final class OpenFiles implements AutoCloseable {

    /** Enough for a JVM and its class path; few enough to use them up in no time. */
    public static final int LIMIT = 256;

    private final List<FileInputStream> files = new ArrayList<>();

    private OpenFiles() {}

    /** Lets this program open {@link #LIMIT} from now on; needs the program {@code prlimit}. */
    public static void limit() throws IOException, InterruptedException {
        Process limiting = new ProcessBuilder(
                        "prlimit",
                        "--nofile=" + LIMIT + ":",
                        "--pid",
                        "" + ProcessHandle.current().pid())
                .inheritIO()
                .start();
        assertEquals(0, limiting.waitFor());
    }

    /** Opens what may be opened, of no more than {@link #LIMIT}. */
    public static OpenFiles all() {
        OpenFiles all = new OpenFiles();
        all.openMore();
        return all;
    }

    /** Opens what others have closed meanwhile. */
    public void openMore() {
        while (files.size() <= LIMIT) {
            try {
                files.add(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                // Exactly this is wanted: there are no more.
                return;
            }
        }
        throw new AssertionError("more than " + LIMIT + " files");
    }

    /** Closes so many of them. */
    public void leave(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            files.removeLast().close();
        }
    }

    @Override
    public void close() throws IOException {
        for (FileInputStream file : files) {
            file.close();
        }
    }
}
