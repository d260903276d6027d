package io.holdfast.kernel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a configuration file, or why there is none. */
sealed interface SourceText {

    /**
     * The whole text.
     *
     * @param bytes its length in the file
     */
    record Present(String text, int bytes) implements SourceText {

        /**
         * The line, from 1, of an {@code include} that names this; 0 when there is none.
         *
         * @param earlier how many that name the same come before it
         */
        int lineOfInclude(String what, int earlier) {
            int number = 0;
            int seen = 0;
            for (String line : text.split("\n", -1)) {
                number++;
                boolean comment = line.stripLeading().startsWith("#")
                        || line.stripLeading().startsWith("//");
                if (!comment && line.contains("include") && line.contains("\"" + what + "\"")) {
                    if (seen == earlier) {
                        return number;
                    }
                    seen++;
                }
            }
            return 0;
        }
    }

    /**
     * There is none.
     *
     * @param line 0 when it is about the whole file
     */
    record Absent(String reason, int line) implements SourceText {}

    /** There is more than may be read. */
    record TooLarge() implements SourceText {}

    /** Reads a file as UTF-8, if it is not longer than this many bytes. */
    static SourceText of(Path file, int maxBytes) {
        // Opening a pipe would wait for somebody to write into it.
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            return new Absent("is not a regular file", 0);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            return bytes.length > maxBytes ? new TooLarge() : decode(ByteBuffer.wrap(bytes));
        } catch (NoSuchFileException e) {
            return new Absent("there is no such file", 0);
        } catch (AccessDeniedException e) {
            return new Absent("cannot be read: permission denied", 0);
        } catch (IOException e) {
            return new Absent("cannot be read: " + e.getMessage(), 0);
        }
    }

    private static SourceText decode(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        int length = bytes.remaining();
        CharBuffer text = CharBuffer.allocate(length);
        CoderResult result = decoder.decode(bytes, text, true);
        text.flip();
        return result.isError()
                ? new Absent(
                        "is not UTF-8 text",
                        1 + (int) text.chars().filter(c -> c == '\n').count())
                : new Present(text.toString(), length);
    }
}
