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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events on disk: files named after the first number they hold, the oldest deleted when there are too many.
 *
 * <p>Written by one thread; {@link #after} may be called from any.
 */
final class EventFiles implements AutoCloseable {

    private static final String PREFIX = "events-";
    private static final String SUFFIX = ".log";

    private final EventLogOptions options;
    private @Nullable Journal current;

    EventFiles(EventLogOptions options) {
        this.options = options;
    }

    /** Opens the newest file and returns the last number used; 0 when there is none. */
    long open() throws IOException {
        Files.createDirectories(options.folder());
        List<Path> files = files(options.folder());
        if (files.isEmpty()) {
            return 0;
        }
        Path newest = files.getLast();
        long[] last = {firstNumber(newest) - 1};
        current = Journal.open(
                        newest,
                        record -> EventReader.parse(record)
                                .ifPresent(event -> last[0] = Math.max(last[0], event.number())))
                .journal();
        return last[0];
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

    /** Events with a higher number, oldest first, at most so many. */
    static List<Event> after(Path folder, long number, int limit) throws IOException {
        List<Path> files = files(folder);
        int start = 0;
        while (start + 1 < files.size() && firstNumber(files.get(start + 1)) <= number + 1) {
            start++;
        }
        List<Event> found = new ArrayList<>();
        for (Path file : files.subList(start, files.size())) {
            try {
                Journal.read(
                        file,
                        record -> EventReader.parse(record)
                                .filter(event -> event.number() > number && found.size() < limit)
                                .ifPresent(found::add));
            } catch (NoSuchFileException e) {
                // Deleted as the oldest since the folder was listed: as if we had come a moment later.
                continue;
            }
            if (found.size() >= limit) {
                break;
            }
        }
        return found;
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

    @Override
    public void close() throws IOException {
        Journal journal = current;
        current = null;
        if (journal != null) {
            journal.close();
        }
    }
}
