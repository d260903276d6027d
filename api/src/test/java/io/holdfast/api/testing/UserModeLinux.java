package io.holdfast.api.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A User-mode Linux kernel with the files of this machine (Debian's packages user-mode-linux and kmod). It runs
 * commands one after another, as root, on one processor.
 *
 * <p>Both sides see one folder: a command is a script put there, its result the exit code and the output that appear.
 */
public final class UserModeLinux implements AutoCloseable {

    /** What has to be there to start one. */
    public static final List<String> NEEDS = List.of("linux.uml", "modprobe", "ip");

    private static final String NO_CONSOLE = "null";

    /** Longer than anything takes, on any machine. */
    private static final long PATIENCE_SECONDS = 900;

    private final Path folder;
    private final Process kernel;
    private int commands;

    private UserModeLinux(Path folder, Process kernel) {
        this.folder = folder;
        this.kernel = kernel;
    }

    /** What a command came to. */
    public record Outcome(int exitCode, String output) {}

    /**
     * Starts a kernel and waits until it takes commands.
     *
     * @param memory such as {@code 1G}; it takes what is used of it
     * @throws IOException when it does not start; its console is in the message
     */
    public static UserModeLinux start(String memory) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("holdfast-uml");
        Path init = folder.resolve("init");
        try (InputStream script = Objects.requireNonNull(UserModeLinux.class.getResourceAsStream("uml-init.sh"))) {
            Files.copy(script, init);
        }
        if (!init.toFile().setExecutable(true)) {
            throw new IOException(init + " cannot be made executable");
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "linux.uml",
                        "mem=" + memory,
                        "rootfstype=hostfs",
                        "rootflags=/",
                        "ro",
                        "init=" + init,
                        "SHARED=" + folder,
                        "con=" + NO_CONSOLE,
                        "con0=null,fd:1",
                        "ssl=" + NO_CONSOLE,
                        "quiet")
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(folder.resolve("console").toFile());
        // Its memory is a file there; where /dev/shm is small the kernel would die in the middle of a test.
        builder.environment().put("TMPDIR", memoryFolder(folder));
        Process kernel = builder.start();
        // Whoever ends this program means the kernel as well.
        Runtime.getRuntime().addShutdownHook(new Thread(kernel::destroyForcibly));
        UserModeLinux linux = new UserModeLinux(folder, kernel);
        try {
            linux.await(folder.resolve("ready"));
            return linux;
        } catch (IOException | InterruptedException e) {
            linux.close();
            throw e;
        }
    }

    private static String memoryFolder(Path otherwise) throws IOException {
        Path shared = Path.of("/dev/shm");
        boolean isLarge = Files.isWritable(shared) && Files.getFileStore(shared).getUsableSpace() > 4L << 30;
        return (isLarge ? shared : otherwise).toString();
    }

    /** Runs a command of shell to its end. */
    public synchronized Outcome run(String command) throws IOException, InterruptedException {
        commands++;
        Path script = folder.resolve(commands + ".sh");
        Path exitCode = folder.resolve(commands + ".exit");
        Path unfinished = folder.resolve(commands + ".new");
        Files.writeString(unfinished, command + "\n");
        Files.move(unfinished, script);
        await(exitCode);
        Outcome outcome = new Outcome(
                Integer.parseInt(Files.readString(exitCode).strip()),
                Files.readString(folder.resolve(commands + ".out")));
        Files.delete(script);
        return outcome;
    }

    /** The folder that both sides see, under the same path; {@code /tmp} and all else can be read only inside. */
    public Path folder() {
        return folder;
    }

    private void await(Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file)) {
            if (!kernel.isAlive()) {
                throw new IOException("User-mode Linux has ended; its console:\n" + console());
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("User-mode Linux does not answer in " + PATIENCE_SECONDS + " s; what it wrote:\n"
                        + console() + output());
            }
            kernel.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private String console() throws IOException {
        return new String(Files.readAllBytes(folder.resolve("console")), System.out.charset());
    }

    private String output() throws IOException {
        Path output = folder.resolve(commands + ".out");
        return Files.exists(output) ? Files.readString(output) : "";
    }

    /** Ends the kernel with everything in it. */
    @Override
    public void close() {
        try {
            Files.writeString(folder.resolve("end"), "");
            if (!kernel.waitFor(30, TimeUnit.SECONDS)) {
                kernel.descendants().forEach(ProcessHandle::destroyForcibly);
                kernel.destroyForcibly();
                kernel.waitFor(30, TimeUnit.SECONDS);
            }
            removeFolder();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            kernel.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void removeFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Which of the programs are missing here. */
    static List<String> missing(List<String> programs) {
        Map<String, String> environment = System.getenv();
        List<String> folders = List.of((environment.getOrDefault("PATH", "") + ":/usr/sbin:/sbin").split(":", -1));
        return programs.stream()
                .filter(program -> folders.stream().noneMatch(place -> Files.isExecutable(Path.of(place, program))))
                .toList();
    }
}
