package io.holdfast.plugin.checkfile;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice;
import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.pf4j.Extension;

/**
 * {@code type = file}: a file says how the server is. It holds a number, or one of the words {@code up}, {@code down}
 * and {@code drain}.
 */
@Extension
public final class FileCheckerFactory implements HealthCheckerFactory<FileOptions> {

    /** Of the file; a number or a word is shorter. */
    private static final int MOST_BYTES = 64;

    /** A shell that writes a file empties it first; the content follows at once. */
    private static final Duration BEING_WRITTEN = Duration.ofMillis(50);

    @Override
    public String type() {
        return "file";
    }

    @Override
    public Value<FileOptions> options(OptionsReader in) {
        return FileOptions.read(in);
    }

    @Override
    public HealthChecker create(FileOptions options, Context context) {
        return (_, _) -> check(options);
    }

    private static Verdict check(FileOptions options) throws InterruptedException {
        Path file = options.file();
        if (!Files.exists(file)) {
            return switch (options.missing()) {
                case UP -> Verdict.healthy("there is no " + file);
                case DOWN -> Verdict.unhealthy("there is no " + file);
            };
        }
        if (!Files.isRegularFile(file)) {
            // Reading a pipe or a device might never end.
            return Verdict.unhealthy(file + " is not a regular file");
        }
        try {
            return judge(options, settled(() -> read(file)));
        } catch (IOException e) {
            return ShortageException.in(e)
                    .<Verdict>map(lacking -> Verdict.unasked("reading " + file + ": " + lacking))
                    .orElseGet(() -> Verdict.unhealthy(
                            "cannot read " + file + ": " + e.getClass().getSimpleName()));
        }
    }

    /** Reads a file. */
    interface Reading {
        String read() throws IOException;
    }

    /** The content, read again when there is none. */
    static String settled(Reading file) throws IOException, InterruptedException {
        String content = file.read();
        if (!content.isEmpty()) {
            return content;
        }
        Thread.sleep(BEING_WRITTEN);
        return file.read();
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    private static Verdict judge(FileOptions options, String content) {
        return switch (content) {
            case "up" -> Verdict.healthy("up");
            case "down" -> Verdict.unhealthy(options.file() + " says down");
            case "drain" -> Verdict.healthy("drain", new WeightAdvice.Exactly(0));
            default -> number(options, content);
        };
    }

    private static Verdict number(FileOptions options, String content) {
        int number;
        try {
            number = Integer.parseInt(content);
        } catch (NumberFormatException _) {
            return Verdict.unhealthy(
                    options.file() + " holds \"" + content + "\", expected a whole number, up, down or drain");
        }
        return switch (options.number()) {
            case WEIGHT ->
                number >= 0
                        ? Verdict.healthy("weight " + number, new WeightAdvice.Exactly(number))
                        : Verdict.unhealthy(options.file() + " holds the negative weight " + number);
            case CHANGE -> {
                long change = (long) number * options.factor();
                yield Verdict.healthy(
                        "weight changed by " + change,
                        new WeightAdvice.Plus(Math.clamp(change, Integer.MIN_VALUE, Integer.MAX_VALUE)));
            }
            case FAULT -> number == 0 ? Verdict.healthy("0") : Verdict.unhealthy(options.file() + " holds " + number);
        };
    }
}
