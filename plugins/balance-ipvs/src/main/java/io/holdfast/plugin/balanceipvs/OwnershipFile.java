package io.holdfast.plugin.balanceipvs;

import io.holdfast.plugin.balanceipvs.core.Ownership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where it is written what is ours in the kernel. It has to outlive this process, not the machine: the kernel's table
 * does not either, so nothing waits for the disk. There is no file as long as nothing is ours.
 */
final class OwnershipFile {

    private final Path file;
    private final Path next;
    private Ownership written = Ownership.NOTHING;

    OwnershipFile(Path folder) {
        file = folder.resolve("ipvs");
        next = folder.resolve("ipvs.new");
    }

    /** What a run before this one has left; nothing when there is no file. */
    Ownership read() throws IOException {
        Files.deleteIfExists(next);
        try {
            written = Ownership.of(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException _) {
            written = Ownership.NOTHING;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage() + "; remove the file if nothing in IPVS is ours", e);
        }
        return written;
    }

    /** What is ours as far as it is written down. */
    Ownership written() {
        return written;
    }

    /** Writes it down unless it is there already. */
    void write(Ownership ownership) throws IOException {
        if (ownership.equals(written)) {
            return;
        }
        if (ownership.equals(Ownership.NOTHING)) {
            Files.deleteIfExists(file);
        } else {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(next, ownership.lines(), StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        written = ownership;
    }
}
