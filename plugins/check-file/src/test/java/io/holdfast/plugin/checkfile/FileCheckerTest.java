package io.holdfast.plugin.checkfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.check.WeightAdvice.Exactly;
import io.holdfast.api.check.WeightAdvice.Plus;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.WrittenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class FileCheckerTest {

    @TempDir
    private Path folder;

    private final FileCheckerFactory factory = new FileCheckerFactory();

    private Verdict check(Path file, Map<String, ?> more) {
        Map<String, Object> options = new HashMap<>(more);
        options.put("file", file);
        return Attempts.check(factory, options, Target.of(Endpoint.parse("192.0.2.11:80")));
    }

    static Stream<Arguments> contents() {
        return Stream.of(
                Arguments.of("7\n", Map.of(), Verdict.healthy("weight 7", new Exactly(7))),
                Arguments.of("0", Map.of(), Verdict.healthy("weight 0", new Exactly(0))),
                Arguments.of("up\n", Map.of(), Verdict.healthy("up")),
                Arguments.of("drain", Map.of(), Verdict.healthy("drain", new Exactly(0))),
                Arguments.of("down", Map.of(), Verdict.unhealthy("FILE says down")),
                Arguments.of("-1", Map.of(), Verdict.unhealthy("FILE holds the negative weight -1")),
                Arguments.of(
                        "", Map.of(), Verdict.unhealthy("FILE holds \"\", expected a whole number, up, down or drain")),
                Arguments.of(
                        "4",
                        Map.of("number", "change", "factor", -3),
                        Verdict.healthy("weight changed by -12", new Plus(-12))),
                Arguments.of(
                        "2147483647",
                        Map.of("number", "change", "factor", 2),
                        Verdict.healthy("weight changed by 4294967294", new Plus(2147483647))),
                Arguments.of("0", Map.of("number", "fault"), Verdict.healthy("0")),
                Arguments.of("3", Map.of("number", "fault"), Verdict.unhealthy("FILE holds 3")));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void givenAFile_whenRead_thenItsContentDecides(String content, Map<String, ?> options, Verdict expected)
            throws IOException {
        Path file = Files.writeString(folder.resolve("state"), content);
        Verdict verdict = check(file, options);
        assertEquals(
                expected,
                verdict instanceof Verdict.Unhealthy unhealthy
                        ? Verdict.unhealthy(unhealthy.reason().replace(file.toString(), "FILE"))
                        : verdict);
    }

    @Test
    void givenAFileThatIsBeingWritten_whenItIsEmptyForAMoment_thenItIsReadAgain() throws Exception {
        Iterator<String> contents = List.of("", "7", "8").iterator();
        assertEquals("7", FileCheckerFactory.settled(contents::next));
        assertEquals("8", FileCheckerFactory.settled(contents::next));
    }

    @Test
    void givenNoFile_whenRead_thenTheOptionDecides() {
        Path file = folder.resolve("none");
        assertEquals(Verdict.unhealthy("there is no " + file), check(file, Map.of()));
        assertEquals(Verdict.healthy("there is no " + file), check(file, Map.of("missing", "up")));
    }

    @Test
    void givenAFolder_whenRead_thenItIsNoRegularFile() {
        assertEquals(Verdict.unhealthy(folder + " is not a regular file"), check(folder, Map.of()));
    }

    @Test
    void givenAHugeFile_whenRead_thenOnlyItsBeginningIs() throws IOException {
        Path file = Files.writeString(folder.resolve("huge"), "x".repeat(1_000_000));
        assertEquals(
                Verdict.unhealthy(
                        file + " holds \"" + "x".repeat(64) + "\", expected a whole number, up, down or drain"),
                check(file, Map.of()));
    }

    @Test
    void givenMistakes_whenRead_thenTheyAreProblems() {
        assertEquals(
                List.of("test.conf:1: file: state is not an absolute path"),
                WrittenOptions.problems(factory, Map.of("file", "state")));
        assertEquals(
                1,
                WrittenOptions.problems(factory, Map.of("file", "/x", "factor", 2))
                        .size());
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItSaysNothingAboutTheServer() throws Exception {
        Path file = folder.resolve("state");
        Files.writeString(file, "up");
        assertEquals(
                "Unasked: not asked, this machine lacks something: reading " + file + ": Too many open files",
                ScarceFiles.verdict(FileCheckerFactory.class, Map.of("file", file.toString()), "127.0.0.1:1"));
    }
}
