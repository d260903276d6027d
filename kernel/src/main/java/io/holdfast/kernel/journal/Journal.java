package io.holdfast.kernel.journal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One append-only file of checksummed records.
 *
 * <p>Not safe for several threads, and its thread must not be interrupted: the channel would close.
 */
public final class Journal implements AutoCloseable {

    /**
     * The keys of 100,000 events fit in. What is longer without a line feed is damage, and need not fit into memory.
     */
    private static final int LONGEST_LINE_BYTES = 4 << 20;

    private final FileChannel channel;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long sizeBytes;

    private Journal(FileChannel channel, long sizeBytes) {
        this.channel = channel;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Opens a file, or makes it with its folder, after handing every sound record to the consumer in order. What
     * follows the last sound record is cut off; a broken record between sound ones is passed over.
     *
     * @return the journal and what it had to leave out
     * @throws IOException when the file cannot be read or written, or is no regular file
     */
    public static Opened open(Path file, Consumer<String> record) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Scan scan = Files.exists(file) ? scanAll(file, record) : new Scan(0, 0);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long tornBytes = channel.size() - scan.soundBytes;
        if (tornBytes > 0) {
            channel.truncate(scan.soundBytes);
        }
        channel.position(scan.soundBytes);
        return new Opened(new Journal(channel, scan.soundBytes), tornBytes, scan.brokenRecords);
    }

    /**
     * Hands every sound record of a file, which another thread may be writing, to the reader in order, until it says
     * false.
     *
     * @throws IOException when the file cannot be read
     */
    public static void read(Path file, Predicate<String> record) throws IOException {
        scan(file, record);
    }

    /** Adds a record; {@link #write} brings it to the file. */
    public void append(String record) {
        pending.writeBytes(JournalRecord.line(record));
    }

    /**
     * Hands everything that was appended to the operating system: it survives this process.
     *
     * @throws IOException when it refuses (disk full); what was appended is dropped and the file is as it was before
     */
    public void write() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            channel.truncate(sizeBytes);
            channel.position(sizeBytes);
            throw e;
        }
        sizeBytes += bytes.position();
    }

    /**
     * Waits until everything written is on the disk: it survives the machine.
     *
     * @throws IOException when the disk fails
     */
    public void force() throws IOException {
        channel.force(false);
    }

    /** How much was appended and is not written yet. */
    public int pendingBytes() {
        return pending.size();
    }

    /** Size of the file once everything that was appended is written. */
    public long sizeBytes() {
        return sizeBytes + pending.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static Scan scanAll(Path file, Consumer<String> record) throws IOException {
        return scan(file, text -> {
            record.accept(text);
            return true;
        });
    }

    private static Scan scan(Path file, Predicate<String> record) throws IOException {
        long soundBytes = 0;
        long readBytes = 0;
        int brokenNow = 0;
        int brokenBetween = 0;
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // A pipe would be waited for, for ever.
            throw new IOException(file + " is not a regular file");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                readBytes++;
                if (next != '\n') {
                    if (line.size() <= LONGEST_LINE_BYTES) {
                        line.write(next);
                    }
                    continue;
                }
                Optional<String> text =
                        line.size() > LONGEST_LINE_BYTES ? Optional.empty() : JournalRecord.text(line.toByteArray());
                line.reset();
                if (text.isEmpty()) {
                    brokenNow++;
                    continue;
                }
                boolean goOn = record.test(text.get());
                soundBytes = readBytes;
                brokenBetween += brokenNow;
                brokenNow = 0;
                if (!goOn) {
                    break;
                }
            }
        }
        return new Scan(soundBytes, brokenBetween);
    }

    private record Scan(long soundBytes, int brokenRecords) {}

    /**
     * A journal that has been opened.
     *
     * @param tornBytes what was cut off its end: a crash in the middle of a record
     * @param brokenRecords lines between sound ones that were passed over: the disk's doing
     */
    public record Opened(Journal journal, long tornBytes, int brokenRecords) {}
}
