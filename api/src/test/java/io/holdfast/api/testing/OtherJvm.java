package io.holdfast.api.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program in a Java of its own, for what ends the process that it happens in.
 *
 * @param exitStatus of the process
 * @param output what it wrote, errors too
 */
public record OtherJvm(int exitStatus, String output) {

    /** Runs a main class of the tests, with 64 MB of heap, until it has ended. */
    public static OtherJvm run(Class<?> main) throws IOException, InterruptedException {
        Process process = start(main);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new OtherJvm(process.waitFor(), output);
    }

    /** The same, but nobody reads what it writes; its exit status. */
    public static int runUnheard(Class<?> main) throws IOException, InterruptedException {
        return start(main).waitFor();
    }

    private static Process start(Class<?> main) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        main.getName())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        return process;
    }
}
