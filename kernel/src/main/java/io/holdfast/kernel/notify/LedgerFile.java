package io.holdfast.kernel.notify;

import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.journal.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger and its file. When the disk fails, the ledger goes on in memory, says so once, and is written whole as
 * soon as the disk takes it.
 */
final class LedgerFile {

    private static final Logger log = LoggerFactory.getLogger(LedgerFile.class);

    /** What is done with may take up this much before the file is written anew. */
    private static final long WASTE_BYTES = 8L << 20;

    /** A new file is written in pieces of this size: a heap that holds the ledger need not hold its text as well. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final Duration REWRITE_PAUSE = Duration.ofSeconds(5);
    private static final Duration TIDY_PAUSE = Duration.ofMinutes(1);

    private final Path file;
    private Ledger ledger = new Ledger();
    private @Nullable Journal journal;

    /** What is there could not be read. Nothing is written in its place before it has been put aside. */
    private boolean unreadable;

    private boolean durable = true;
    private long summaryBytes;
    private int recordsLost;
    private Optional<String> notKept = Optional.empty();
    private MonotonicTime tidyAgain = MonotonicTime.now();
    private MonotonicTime rewriteAgain = MonotonicTime.now();

    private LedgerFile(Path file) {
        this.file = file;
    }

    /** Reads what an earlier run left. Never fails for want of a disk. */
    static LedgerFile open(Path folder) {
        LedgerFile opened = new LedgerFile(folder.resolve("outbox.log"));
        opened.read();
        return opened;
    }

    private void read() {
        Ledger read = new Ledger();
        try {
            Files.deleteIfExists(unready());
            Journal.Opened opened =
                    Journal.open(file, line -> LedgerText.read(line).ifPresent(read::apply));
            ledger = read;
            journal = opened.journal();
            summaryBytes = opened.journal().sizeBytes();
            recordsLost = opened.brokenRecords();
            if (opened.tornBytes() > 0 || opened.brokenRecords() > 0) {
                log.warn(
                        "notify outbox-damaged file={} bytes-cut-off={} records-lost={}",
                        file,
                        opened.tornBytes(),
                        opened.brokenRecords());
            }
        } catch (IOException e) {
            unreadable = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
            notKept = Optional.of(e.toString());
            log.warn("notify outbox-not-{} file={} reason=\"{}\"", unreadable ? "read" : "kept", file, e.toString());
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** How many records between sound ones could not be read when it was opened. */
    int recordsLost() {
        return recordsLost;
    }

    /** Why the ledger is in memory only; empty when it is not. */
    Optional<String> notKept() {
        return notKept;
    }

    /** Takes a step; {@link #commit} writes it. */
    void record(LedgerRecord step) {
        ledger.apply(step);
        Journal open = journal;
        if (open != null) {
            open.append(LedgerText.write(step));
        }
        durable &= mayBeForgotten(step);
    }

    /** Losing these to a crash of the machine costs a repetition under the same key, which the receiver knows. */
    private static boolean mayBeForgotten(LedgerRecord step) {
        return switch (step) {
            case LedgerRecord.Position _,
                    LedgerRecord.Gone _,
                    LedgerRecord.LetGo _,
                    LedgerRecord.Closed _,
                    LedgerRecord.Forgotten _ -> true;
            case LedgerRecord.Accepted _, LedgerRecord.Formed _, LedgerRecord.SetAside _, LedgerRecord.Replayed _ ->
                false;
        };
    }

    /** Writes what was recorded, and waits for the disk where that matters. */
    void commit() {
        try {
            Journal open = journal;
            if (open == null) {
                if (MonotonicTime.now().isBefore(rewriteAgain)) {
                    return;
                }
                rewrite();
                notKept = Optional.empty();
                log.info("notify outbox-kept-again file={}", file);
                return;
            }
            open.write();
            if (!durable) {
                open.force();
            }
            durable = true;
            if (open.sizeBytes() > 2 * summaryBytes + WASTE_BYTES) {
                tidy();
            }
        } catch (IOException e) {
            notKept = Optional.of(e.toString());
            if (journal != null) {
                log.warn("notify outbox-not-kept file={} reason=\"{}\"", file, e.toString());
            }
            rewriteAgain = MonotonicTime.now().plus(REWRITE_PAUSE);
            abandon();
        }
    }

    /** A file that is larger than it need be is good all the same. */
    private void tidy() {
        if (MonotonicTime.now().isBefore(tidyAgain)) {
            return;
        }
        try {
            rewrite();
        } catch (IOException e) {
            tidyAgain = MonotonicTime.now().plus(TIDY_PAUSE);
            log.warn("notify outbox-not-tidied file={} reason=\"{}\"", file, e.toString());
        }
    }

    /** Closes the file. */
    void close() {
        commit();
        abandon();
    }

    /** Writes the ledger into a new file that takes the old one's place in one step. */
    private void rewrite() throws IOException {
        Path unready = unready();
        Files.createDirectories(file.toAbsolutePath().getParent());
        putAsideWhatIsUnreadable();
        Files.deleteIfExists(unready);
        Journal written = Journal.open(unready, _ -> {}).journal();
        try {
            List<LedgerRecord> summary = ledger.summary();
            for (LedgerRecord step : summary) {
                written.append(LedgerText.write(step));
                if (written.pendingBytes() > PIECE_BYTES) {
                    written.write();
                }
            }
            written.write();
            written.force();
            Files.move(unready, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            written.close();
            // The disk is full, perhaps of this.
            Files.deleteIfExists(unready);
            throw e;
        }
        abandon();
        journal = written;
        durable = true;
        summaryBytes = written.sizeBytes();
    }

    private Path unready() {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private void putAsideWhatIsUnreadable() throws IOException {
        if (!unreadable) {
            return;
        }
        int number = 1;
        Path aside = file;
        while (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
            aside = file.resolveSibling(file.getFileName() + ".unreadable-" + number++);
        }
        Files.move(file, aside);
        unreadable = false;
        log.warn("notify outbox-put-aside file={} as={}", file, aside);
    }

    private void abandon() {
        Journal open = journal;
        journal = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.warn("notify outbox-not-closed file={} reason=\"{}\"", file, e.toString());
            }
        }
    }
}
