package io.holdfast.plugin.notifyfifo;

import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user says about a FIFO.
 *
 * @param path where it is, or will be made
 * @param mode with which permissions it is made: four octal digits
 */
public record FifoOptions(Path path, Format format, String mode) {

    /** What a line looks like. */
    public enum Format {
        /** {@code INSTANCE "VI_1" MASTER 150}; what keepalived has no line for is left out. */
        KEEPALIVED,
        /** The event as JSON, with the notification's key. */
        JSON
    }

    static Value<FifoOptions> read(OptionsReader in) {
        Value<Path> path = in.filePath("path").verify(FifoOptions::objection).required();
        Value<Format> format = in.enumeration("format", Format.class).orElse(Format.KEEPALIVED);
        Value<String> mode = in.value("mode", new OptionType<>("permissions such as 0640", FifoOptions::mode))
                .orElse("0600");
        return in.build(() -> new FifoOptions(path.get(), format.get(), mode.get()));
    }

    private static String mode(String text) {
        if (!text.matches("0?[0-6]{3}")) {
            throw new IllegalArgumentException('"' + text + '"');
        }
        return text;
    }

    /** What is wrong with a place for a FIFO. */
    static Optional<String> objection(Path path) {
        if (!path.isAbsolute()) {
            return Optional.of(path + " is not an absolute path");
        }
        if (path.toString().chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has a control character in it, such as a line feed");
        }
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return Optional.of("there is no folder for " + path);
        }
        return !Files.exists(path) || Fifo.isFifo(path)
                ? Optional.empty()
                : Optional.of(path + " is there and is not a FIFO");
    }
}
