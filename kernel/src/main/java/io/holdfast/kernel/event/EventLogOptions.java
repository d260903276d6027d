package io.holdfast.kernel.event;

import java.nio.file.Path;

/**
 * Bounds of the event log.
 *
 * @param folder where its files live; made when missing
 * @param queueLength events that may wait to be written before further ones are lost, at least 1
 * @param fileBytes size at which a file is full and the next one begun
 * @param files how many files are kept, at least 1
 */
public record EventLogOptions(Path folder, int queueLength, long fileBytes, int files) {

    public EventLogOptions {
        if (queueLength < 1 || fileBytes < 1 || files < 1) {
            throw new IllegalArgumentException("the event log needs a queue, a size and a file");
        }
    }

    /** 16384 waiting events; eight files of 4 MiB, some hundred thousand events. */
    public static EventLogOptions defaults(Path folder) {
        return new EventLogOptions(folder, 16_384, 4L << 20, 8);
    }
}
