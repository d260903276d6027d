package io.holdfast.kernel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    Path folder;

    private final List<String> seen = new ArrayList<>();

    private Journal.Opened open() throws IOException {
        seen.clear();
        return Journal.open(file(), seen::add);
    }

    private Path file() {
        return folder.resolve("deep/journal.log");
    }

    private void write(String... records) throws IOException {
        try (Journal journal = open().journal()) {
            for (String record : records) {
                journal.append(record);
            }
            journal.write();
            journal.force();
        }
    }

    @Nested
    class GivenAnEmptyJournal {

        @Test
        void whenARecordIsWritten_thenTheLineCarriesItsCrc32c() throws IOException {
            // CRC-32C of "123456789" is E3069283 (RFC 3720, appendix B.4 gives the polynomial; the check value is
            // common).
            write("123456789");

            assertEquals("e3069283 123456789\n", Files.readString(file()));
        }

        @Test
        void whenARecordHasALineFeed_thenItIsRefused() throws IOException {
            try (Journal journal = open().journal()) {
                assertThrows(IllegalArgumentException.class, () -> journal.append("a\nb"));
            }
        }
    }

    @Test
    void whenItIsNoRegularFile_thenItIsRefused() throws IOException {
        Files.createDirectories(file());

        IOException refused = assertThrows(IOException.class, this::open);

        assertEquals(file() + " is not a regular file", refused.getMessage());
    }

    @Nested
    class GivenThreeRecords {

        @Test
        void whenCutAnywhere_thenWholeRecordsSurviveAndTheTailIsGone() throws IOException {
            write("first", "second ü", "third");
            byte[] whole = Files.readAllBytes(file());

            for (int length = 0; length <= whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                Files.write(file(), cut);
                long lines = new String(cut, StandardCharsets.ISO_8859_1)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();

                try (Journal journal = open().journal()) {
                    assertEquals(List.of("first", "second ü", "third").subList(0, (int) lines), seen, "at " + length);
                    journal.append("after");
                    journal.write();
                }
                open().journal().close();

                assertEquals(lines + 1, seen.size(), "at " + length);
                assertEquals("after", seen.getLast());
            }
        }

        @Test
        void whenOneBitOfTheMiddleFlips_thenTheOthersSurviveAndItIsTold() throws IOException {
            write("first", "second", "third");
            byte[] bytes = Files.readAllBytes(file());
            bytes[25] ^= 1;
            Files.write(file(), bytes);

            Journal.Opened opened = open();
            opened.journal().close();

            assertEquals(List.of("first", "third"), seen);
            assertEquals(1, opened.brokenRecords());
            assertEquals(0, opened.tornBytes());
        }

        @Test
        void whenALineIsLongerThanAnyRecord_thenItIsPassedOver() throws IOException {
            write("first", "x".repeat(5 << 20), "third");

            Journal.Opened opened = open();
            opened.journal().close();

            assertEquals(List.of("first", "third"), seen);
            assertEquals(1, opened.brokenRecords());
        }

        @Test
        void whenTheTailIsZeroes_thenItIsCut() throws IOException {
            write("first");
            long size = Files.size(file());
            Files.write(file(), new byte[4096], java.nio.file.StandardOpenOption.APPEND);

            Journal.Opened opened = open();
            opened.journal().close();

            assertEquals(List.of("first"), seen);
            assertEquals(4096, opened.tornBytes());
            assertEquals(size, Files.size(file()));
        }
    }
}
