package io.holdfast.api.process;

import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** One run of a program and everything that it starts. */
final class ProcessGroup {

    private static final int OUTPUT_BYTES = 16 * 1024;

    /** Between the friendly signal and the other one. */
    private static final Duration GRACE = Duration.ofMillis(200);

    /** For output that was written but not read yet when the program ended; its children may hold the pipe open. */
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Command command;
    private final Optional<RunAs> user;
    private final Map<String, String> environment;
    private final ThreadFactory readers;

    ProcessGroup(Command command, Optional<RunAs> user, Map<String, String> environment) {
        this(
                command,
                user,
                environment,
                Thread.ofPlatform().daemon().name("program-output").factory());
    }

    /** @param readers makes the thread that reads the output */
    ProcessGroup(Command command, Optional<RunAs> user, Map<String, String> environment, ThreadFactory readers) {
        this.command = command;
        this.user = user;
        this.environment = environment;
        this.readers = readers;
    }

    /**
     * @param alone whether what the program leaves behind in its group is ended when it has ended
     */
    Execution run(Deadline deadline, boolean alone) throws InterruptedException {
        Process process;
        try {
            process = start();
        } catch (IOException e) {
            return ShortageException.in(e)
                    .map(lacking -> new Execution.NotStarted(lacking, true))
                    .orElseGet(() -> new Execution.NotStarted(String.valueOf(e.getMessage())));
        } catch (OutOfMemoryError e) {
            return withoutThread(e);
        }
        Output output;
        boolean ended = false;
        try {
            // Within: there may be no thread left to make, and nothing goes on that nobody waits for.
            output = new Output(process.getInputStream(), readers);
            ended = process.waitFor(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (OutOfMemoryError e) {
            return withoutThread(e);
        } finally {
            if (!ended) {
                kill(process);
            }
        }
        String words = output.text();
        if (ended && alone) {
            killRest(process.pid());
        }
        return ended ? new Execution.Exited(process.exitValue(), words) : new Execution.Overdue(words);
    }

    /** What could not be followed is ended at once. */
    private static Execution withoutThread(OutOfMemoryError failure) {
        return ShortageException.in(failure)
                .map(lacking -> new Execution.NotStarted(lacking, true))
                .orElseThrow(() -> failure);
    }

    private Process start() throws IOException {
        List<String> line = new ArrayList<>(Tools.before(user));
        line.addAll(command.words());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(new File("/"))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true);
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> !name.matches("TZ|LANG|LANGUAGE|LC_[A-Z]+"));
        variables.put("PATH", PATH);
        variables.putAll(environment);
        return Starter.start(builder);
    }

    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        try {
            if (!Signal.TERM.toGroup(process.pid())) {
                // Too early: there is no group yet.
                process.destroy();
            }
            awaitEnd(process, GRACE);
        } finally {
            // Also when there is no thread left to wait with. Whoever is left in the group, also those whose parents
            // are gone.
            Signal.KILL.toGroup(process.pid());
            children.forEach(ProcessHandle::destroyForcibly);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Of a program that ends soon; an interruption does not end this. */
    static int exitStatus(Process process) {
        awaitEnd(process, Duration.ofDays(1));
        return process.exitValue();
    }

    /** For a while; an interruption does not end it, and another thread is not needed. */
    private static void awaitEnd(Process process, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Uninterrupted.await(() -> process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS));
    }

    /**
     * Its output tells nothing of who is left: the JDK closes our end of it when the program ends.
     *
     * @param ended the program, which has ended and has been waited for
     */
    private static void killRest(long ended) {
        // While somebody is left, Linux gives the number of the group to no process. Once nobody is, a new process can
        // have it, and then perhaps a group.
        if (ProcessHandle.of(ended).isEmpty()) {
            Signal.KILL.toGroup(ended);
        }
    }

    /** Reads on and on, so that the program never waits for us, and keeps the beginning. */
    private static final class Output {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Thread reader;

        Output(InputStream in, ThreadFactory readers) {
            reader = readers.newThread(() -> read(in));
            reader.start();
        }

        String text() {
            try {
                reader.join(LAST_WORDS);
            } catch (InterruptedException e) {
                // It is over: what was read is told, and whoever waits next learns of the interruption.
                Thread.currentThread().interrupt();
            }
            synchronized (kept) {
                return kept.toString(StandardCharsets.UTF_8);
            }
        }

        private void read(InputStream in) {
            byte[] buffer = new byte[4096];
            try (in) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    synchronized (kept) {
                        kept.write(buffer, 0, Math.min(count, OUTPUT_BYTES - kept.size()));
                    }
                }
            } catch (IOException e) {
                // The program is gone and its pipe with it: what was kept is all there is.
                return;
            }
        }
    }
}
