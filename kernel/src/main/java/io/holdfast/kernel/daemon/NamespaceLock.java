package io.holdfast.kernel.daemon;

import io.holdfast.kernel.life.Stage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second daemon out of a network namespace: it would take the first one's addresses and tables for leftovers. A lock
 * on a file in /run that is named after the namespace; it ends with the process, however that ends.
 */
final class NamespaceLock implements Stage {

    private static final Logger log = LoggerFactory.getLogger(NamespaceLock.class);
    private static final Path FOLDER = Path.of("/run/holdfast");

    private @Nullable FileChannel channel;

    @Override
    public String name() {
        return "lock of the network namespace";
    }

    @Override
    public void start() throws IOException {
        // net:[4026531840]
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        Path file = FOLDER.resolve("net-" + namespace.replaceAll("[^0-9]", "") + ".lock");
        FileChannel opened;
        try {
            Files.createDirectories(FOLDER);
            opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            log.warn("no lock against a second daemon here: {} cannot be written", file);
            return;
        }
        FileLock lock = opened.tryLock();
        if (lock == null) {
            opened.close();
            throw new IOException("another holdfast runs in this network namespace (it holds " + file
                    + "): one daemon serves all instances of a namespace");
        }
        channel = opened;
    }

    @Override
    public void stop() throws IOException {
        FileChannel open = channel;
        if (open != null) {
            open.close();
        }
    }
}
