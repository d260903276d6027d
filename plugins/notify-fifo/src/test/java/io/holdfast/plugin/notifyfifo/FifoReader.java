package io.holdfast.plugin.notifyfifo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;

/** Somebody who reads a FIFO. It may stop for a while: what is in the pipe then waits there. */
final class FifoReader implements AutoCloseable {

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final FileChannel channel;
    private boolean paused;

    /** @param path a FIFO that is there; it is kept open for writing as well, so that it never ends */
    FifoReader(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Thread.ofPlatform().daemon().name("fifo reader").start(this::read);
    }

    synchronized void pause(boolean pause) {
        paused = pause;
        notifyAll();
    }

    synchronized List<String> lines() {
        String text = read.toString(StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    synchronized List<String> await(Predicate<List<String>> enough) throws InterruptedException {
        while (!enough.test(lines())) {
            wait();
        }
        return lines();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        try {
            while (true) {
                awaitGoOn();
                channel.read(buffer.clear());
                keep(buffer.flip());
            }
        } catch (AsynchronousCloseException e) {
            // Closed by the test.
            return;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void awaitGoOn() throws InterruptedException {
        while (paused) {
            wait();
        }
    }

    private synchronized void keep(ByteBuffer bytes) {
        byte[] fresh = new byte[bytes.remaining()];
        bytes.get(fresh);
        read.writeBytes(fresh);
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
