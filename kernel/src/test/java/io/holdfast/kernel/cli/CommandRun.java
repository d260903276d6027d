package io.holdfast.kernel.cli;

import io.holdfast.kernel.status.ControlHandler;
import io.holdfast.kernel.status.ControlServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a command printed, and the exit status with which it ended. */
record CommandRun(int status, String out, String err) {

    /**
     * Runs a command that asks a daemon.
     *
     * @param folder where the daemon's socket is
     * @param words without the option {@code --socket}
     */
    static CommandRun beside(ControlHandler daemon, Path folder, String... words) throws IOException {
        Path socket = folder.resolve("control.sock");
        ControlServer server = new ControlServer(socket, List.of(daemon));
        server.start();
        try {
            return of(Stream.concat(Stream.of(words), Stream.of("--socket", socket.toString()))
                    .toArray(String[]::new));
        } finally {
            server.stop();
        }
    }

    static CommandRun of(String... words) {
        PrintStream standardOutput = System.out;
        PrintStream standardError = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int status = HoldfastCommand.commandLine().execute(words);
            return new CommandRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(standardOutput);
            System.setErr(standardError);
        }
    }
}
