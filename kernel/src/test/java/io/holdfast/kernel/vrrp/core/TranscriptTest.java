package io.holdfast.kernel.vrrp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Elections of two and three routers, written down. After a change that is meant, {@code -Dholdfast.transcripts=write}
 * writes them anew: review the difference as you would review code.
 */
class TranscriptTest {

    private static final Path FOLDER = Path.of("src/test/resources/io/holdfast/kernel/vrrp/core");

    static List<String> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void whenPlayedAgain_thenTheSameHappens(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        String written = Files.readString(file);
        String played = Transcript.run(written);
        if ("write".equals(System.getProperty("holdfast.transcripts"))) {
            Files.writeString(file, played);
        } else {
            assertEquals(written, played);
        }
    }
}
