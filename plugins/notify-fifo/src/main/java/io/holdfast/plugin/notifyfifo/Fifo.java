package io.holdfast.plugin.notifyfifo;

import io.holdfast.api.process.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A named pipe that is there for as long as this is. Not safe for several threads.
 *
 * <p>It is open for reading as well, although nobody reads here: so neither opening nor writing needs a reader
 * (fifo(7)), and lines wait in the pipe for one.
 */
final class Fifo implements AutoCloseable {

    /** Writes of at most this size are whole or not at all: PIPE_BUF, pipe(7). */
    private static final int ATOMIC_BYTES = 4096;

    private static final int FILE_TYPE = 0170000;
    private static final int FIFO_TYPE = 0010000;
    private static final int SECONDS_TO_MAKE = 5;

    private final Path path;
    private final String mode;
    private @Nullable FileChannel channel;

    /** Never written or read, so no interrupt closes it: what waits in the pipe is lost when nobody has it open. */
    private @Nullable FileChannel keeper;

    private @Nullable Object openedFile;
    private boolean made;
    private boolean torn;

    Fifo(Path path, String mode) {
        this.path = path;
        this.mode = mode;
    }

    static boolean isFifo(Path path) {
        try {
            return Files.getAttribute(path, "unix:mode") instanceof Integer mode && (mode & FILE_TYPE) == FIFO_TYPE;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes it where it is missing. */
    void make() throws IOException, InterruptedException {
        if (isFifo(path)) {
            return;
        }
        if (Files.exists(path)) {
            throw new IOException(path + " is there and is not a FIFO");
        }
        Process mkfifo = Programs.start(
                new ProcessBuilder(List.of("mkfifo", "-m", mode, "--", path.toString())).redirectErrorStream(true));
        mkfifo.getOutputStream().close();
        String words = new String(mkfifo.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!mkfifo.waitFor(SECONDS_TO_MAKE, TimeUnit.SECONDS) || mkfifo.exitValue() != 0) {
            throw new IOException("cannot make the FIFO " + path + ": " + words.strip());
        }
        made = true;
    }

    /** Makes it where it is missing, and opens it. */
    void prepare() throws IOException, InterruptedException {
        var _ = open();
    }

    /**
     * Writes everything, waiting while the pipe is full.
     *
     * @throws java.nio.channels.ClosedByInterruptException when interrupted: nothing was written, or all of it at that
     *     moment; of more than 4096 bytes perhaps a part, and then the next line begins anew
     */
    void write(byte[] bytes) throws IOException, InterruptedException {
        FileChannel open = open();
        if (torn) {
            writeAll(open, new byte[] {'\n'});
            torn = false;
        }
        try {
            writeAll(open, bytes);
        } catch (IOException e) {
            torn = bytes.length > ATOMIC_BYTES;
            throw e;
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Opens it, again when somebody has put another in its place. */
    private FileChannel open() throws IOException, InterruptedException {
        make();
        Object file = inode();
        FileChannel present = channel;
        boolean same = file.equals(openedFile);
        if (present != null && present.isOpen() && same) {
            return present;
        }
        FileChannel opened = openFile();
        if (!isFifo(path) || !file.equals(inode())) {
            opened.close();
            throw new IOException("somebody puts something else in its place");
        }
        close(present);
        channel = opened;
        if (!same) {
            close(keeper);
            keeper = openFile();
            openedFile = file;
        }
        return opened;
    }

    private FileChannel openFile() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void close(@Nullable FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private Object inode() throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    /** Closes it, and removes it if it was made here. */
    @Override
    public void close() throws IOException {
        close(channel);
        close(keeper);
        if (made && isFifo(path)) {
            Files.deleteIfExists(path);
        }
    }
}
