package io.holdfast.demo.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A program that runs on a host, with the signals one may send it. */
public final class HostProcess {
    private final Process nsenter;
    private final ProcessHandle program;
    private final Path log;

    private HostProcess(Process nsenter, ProcessHandle program, Path log) {
        this.nsenter = nsenter;
        this.program = program;
        this.log = log;
    }

    /** To enter process numbers, nsenter forks: the program itself is nsenter's child. */
    static HostProcess of(Process nsenter, List<String> command, Path log) throws IOException, InterruptedException {
        while (true) {
            var child = nsenter.children().findFirst();
            if (child.isPresent()) {
                return new HostProcess(nsenter, child.get(), log);
            }
            if (!nsenter.isAlive()) {
                throw new CommandFailedException("start", command, nsenter.exitValue(), Files.readString(log));
            }
            Thread.sleep(1);
        }
    }

    /** Process number as seen from outside the network. */
    public long pid() {
        return program.pid();
    }

    /** Whether the program still runs; a frozen one does. */
    public boolean isAlive() {
        return nsenter.isAlive();
    }

    /** Ends the program and its children without a chance to say anything (SIGKILL), and waits until it is gone. */
    public void kill() throws InterruptedException {
        signalAll("KILL");
        collect();
        nsenter.waitFor();
    }

    /** Asks the program to end (SIGTERM). */
    public void terminate() {
        program.destroy();
    }

    /** Freezes the program and its children (SIGSTOP). */
    public void freeze() throws InterruptedException {
        signalAll("STOP");
    }

    /** Lets a frozen program and its children go on (SIGCONT). */
    public void resume() throws InterruptedException {
        signalAll("CONT");
        collect();
    }

    /** Sends a signal by its name without SIG, such as {@code USR2}. */
    public void signal(String name) throws InterruptedException {
        signal(name, LongStream.of(program.pid()));
    }

    /**
     * Waits for the end of the program.
     *
     * @return its exit code, 128 + N if signal N ended it
     * @throws IOException if it still runs after the time given
     */
    public int awaitExit(Duration atMost) throws IOException, InterruptedException {
        if (!nsenter.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(
                    "process " + pid() + " still runs after " + atMost.toMillis() + " ms; its log:\n" + log());
        }
        return nsenter.exitValue();
    }

    /** All that the program has printed so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** A frozen program freezes the nsenter that waits for it; that one must go on to notice the program's end. */
    void collect() throws InterruptedException {
        if (nsenter.isAlive()) {
            signal("CONT", LongStream.of(nsenter.pid()));
        }
    }

    /** One call for all, so that no child has time to notice what happened to its parent. */
    private void signalAll(String name) throws InterruptedException {
        signal(
                name,
                LongStream.concat(program.descendants().mapToLong(ProcessHandle::pid), LongStream.of(program.pid())));
    }

    private static void signal(String name, LongStream pids) throws InterruptedException {
        try {
            // Nothing in the JDK sends these. A process that has just ended is no longer there to be signalled: fine.
            new ProcessBuilder(Stream.concat(Stream.of("kill", "-" + name), pids.mapToObj(Long::toString))
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("kill is missing on this machine", e);
        }
    }
}
