package io.holdfast.kernel.event;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.EventJson;
import io.holdfast.kernel.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on disk: files named after the first number they hold, the oldest deleted when there are too many.
 *
 * <p>Written by one thread; {@link #after} may be called from any.
 */
final class EventFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventFiles.class);

    /** No event is shorter in a file: its common fields alone are longer. */
    private static final int LEAST_RECORD_BYTES = 200;

    private static final String PREFIX = "events-";
    private static final String SUFFIX = ".log";

    private final EventLogOptions options;
    private @Nullable Journal current;

    EventFiles(EventLogOptions options) {
        this.options = options;
    }

    /**
     * Opens the newest file and finds the last number used; 0 when there is none. When the newest file cannot be
     * opened, it is the highest number that it may hold: numbers are left out rather than used twice.
     */
    Opened open() throws IOException {
        Files.createDirectories(options.folder());
        List<Path> files = files(options.folder());
        if (files.isEmpty()) {
            return new Opened(0, Optional.empty());
        }
        Path newest = files.getLast();
        long[] highest = {firstNumber(newest) - 1};
        try {
            Journal.Opened opened = Journal.open(
                    newest,
                    record -> EventReader.parse(record)
                            .ifPresent(event -> highest[0] = Math.max(highest[0], event.number())));
            if (opened.tornBytes() > 0 || opened.brokenRecords() > 0) {
                log.warn(
                        "events file-damaged file={} bytes-cut-off={} records-lost={}",
                        newest,
                        opened.tornBytes(),
                        opened.brokenRecords());
            }
            current = opened.journal();
            return new Opened(highest[0], Optional.empty());
        } catch (IOException e) {
            long last = firstNumber(newest) - 1 + Math.max(1, Files.size(newest) / LEAST_RECORD_BYTES);
            if (Files.isWritable(options.folder())) {
                // The next event begins a new file.
                notRead(newest, e);
                return new Opened(last, Optional.empty());
            }
            return new Opened(last, Optional.of(e.toString()));
        }
    }

    /** Writes the events and waits until they are on the disk. */
    void write(List<Event> events) throws IOException {
        Journal journal = journalFor(events.getFirst().number());
        for (Event event : events) {
            journal.append(EventJson.of(event).toString());
        }
        journal.write();
        journal.force();
    }

    private Journal journalFor(long number) throws IOException {
        Journal journal = current;
        if (journal != null && journal.sizeBytes() < options.fileBytes()) {
            return journal;
        }
        close();
        Path file = options.folder().resolve("%s%019d%s".formatted(PREFIX, number, SUFFIX));
        journal = Journal.open(file, _ -> {}).journal();
        current = journal;
        List<Path> files = files(options.folder());
        for (Path old : files.subList(0, Math.max(0, files.size() - options.files()))) {
            Files.deleteIfExists(old);
        }
        return journal;
    }

    /** Events with a higher number, oldest first, at most so many; without those of files that cannot be read. */
    static List<Event> after(Path folder, long number, int limit) throws IOException {
        List<Path> files = files(folder);
        int start = 0;
        while (start + 1 < files.size() && firstNumber(files.get(start + 1)) <= number + 1) {
            start++;
        }
        List<Event> found = new ArrayList<>();
        for (Path file : files.subList(start, files.size())) {
            try {
                Journal.read(file, record -> {
                    if (EventReader.mayBeAfter(number, record)) {
                        EventReader.parse(record)
                                .filter(event -> event.number() > number)
                                .ifPresent(found::add);
                    }
                    return found.size() < limit;
                });
            } catch (NoSuchFileException e) {
                // Deleted as the oldest since the folder was listed: as if we had come a moment later.
                continue;
            } catch (IOException e) {
                notRead(file, e);
            }
            if (found.size() >= limit) {
                break;
            }
        }
        return found;
    }

    /** Hands every event on, oldest first; without those of files that cannot be read. */
    static void readAll(Path folder, Consumer<Event> reader) throws IOException {
        for (Path file : files(folder)) {
            try {
                Journal.read(file, record -> {
                    EventReader.parse(record).ifPresent(reader);
                    return true;
                });
            } catch (NoSuchFileException _) {
                // Deleted as the oldest since the folder was listed.
            } catch (IOException e) {
                notRead(file, e);
            }
        }
    }

    private static void notRead(Path file, IOException e) {
        log.warn("events file-not-read file={} reason=\"{}\"", file, e.toString());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> file.getFileName().toString().matches("events-[0-9]{19}\\.log"))
                    .sorted()
                    .toList();
        }
    }

    private static long firstNumber(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
    }

    /**
     * Files that have been opened.
     *
     * @param problem why nothing can be written
     */
    record Opened(long lastNumber, Optional<String> problem) {}

    @Override
    public void close() throws IOException {
        Journal journal = current;
        current = null;
        if (journal != null) {
            journal.close();
        }
    }
}
