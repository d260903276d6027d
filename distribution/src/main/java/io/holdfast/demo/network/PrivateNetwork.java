package io.holdfast.demo.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A network of this program's own: every host in it is a network namespace, and all of them together have their own
 * process numbers and their own empty {@code /run}.
 *
 * <p>One process, the holder, is the first process of that world. It is {@code cat} at the end of a pipe: when this
 * program closes the pipe, or ends in whatever way, the holder ends, and the kernel then kills every process inside and
 * removes every namespace, interface, rule and file that was made there. So there is nothing to clean up, ever.
 *
 * <p>Root is used where there is root; otherwise a user namespace gives the same rights inside it.
 */
public final class PrivateNetwork implements AutoCloseable {
    private final Process holder;
    private final long holderPid;
    private final boolean inUserNamespace;
    private final List<HostProcess> started = new CopyOnWriteArrayList<>();

    private PrivateNetwork(Process holder, long holderPid, boolean inUserNamespace) {
        this.holder = holder;
        this.holderPid = holderPid;
        this.inUserNamespace = inUserNamespace;
    }

    /**
     * Builds an empty network.
     *
     * @throws MissingToolException if unshare, nsenter, mount or ip is not installed
     * @throws IOException if this machine does not allow it; the message says what to do
     */
    public static PrivateNetwork create() throws IOException, InterruptedException {
        return create(isRoot());
    }

    /** Builds an empty network, as root or by way of a user namespace as asked. */
    static PrivateNetwork create(boolean asRoot) throws IOException, InterruptedException {
        Tools.require("unshare", "nsenter", "mount", "ip", "kill");
        var network = hold(!asRoot);
        try {
            network.furnish();
            return network;
        } catch (IOException | InterruptedException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static PrivateNetwork hold(boolean inUserNamespace) throws IOException {
        var command = new ArrayList<>(List.of("unshare"));
        if (inUserNamespace) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("--net", "--mount", "--pid", "--fork", "--kill-child=KILL", "cat"));
        var holder = builder(command).redirectErrorStream(true).start();
        // What cat echoes shows that it runs; a complaint of unshare comes the same way.
        var stdin = holder.getOutputStream();
        var answer = "";
        try {
            stdin.write("ready\n".getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            answer = "unshare ended at once";
        }
        var reader = new BufferedReader(holder.inputReader(StandardCharsets.UTF_8));
        var line = reader.readLine();
        if (!"ready".equals(line)) {
            throw new IOException("this machine does not let us make namespaces: "
                    + (line == null ? answer : line)
                    + (inUserNamespace
                            ? "; run it as root, or permit user namespaces (sysctl user.max_user_namespaces,"
                                    + " kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)"
                            : "; root needs CAP_SYS_ADMIN and CAP_NET_ADMIN, which a container may lack"));
        }
        var pid = holder.children()
                .findFirst()
                .orElseThrow(() -> new IOException("the holder has no process"))
                .pid();
        return new PrivateNetwork(holder, pid, inUserNamespace);
    }

    private void furnish() throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run");
        try {
            run("mount", "-t", "proc", "proc", "/proc");
        } catch (CommandFailedException e) {
            // A container that hides parts of /proc forbids this to user namespaces. The old /proc serves as well:
            // programs inside then merely see the process numbers of outside.
            if (!inUserNamespace) {
                throw e;
            }
        }
    }

    /** Adds a host without any interface but its loopback. */
    public Host host(String name) throws IOException, InterruptedException {
        run("ip", "netns", "add", name);
        var host = new Host(this, name);
        host.run("ip", "link", "set", "lo", "up");
        Files.createDirectories(host.folder());
        return host;
    }

    /** Adds a switch; hosts are plugged into it. */
    public Lan lan(String name) throws IOException, InterruptedException {
        return Lan.in(host(name));
    }

    /** Where a file of the network, such as {@code /run/r1/log}, is found from outside. */
    public Path outside(String inside) {
        return Path.of("/proc/" + holderPid + "/root" + inside);
    }

    /** Removes the network and kills all that runs in it. */
    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
        } catch (IOException e) {
            // The holder has ended already, which is what this asks for.
        }
        try {
            for (var process : started) {
                process.collect();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The holder's parent, unshare, ends when the holder has ended, and the holder when all others have.
        try {
            if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        } catch (InterruptedException e) {
            holder.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String run(String... command) throws IOException, InterruptedException {
        return output(
                "private network", start(List.of(), List.of(command), ProcessBuilder.Redirect.PIPE), List.of(command));
    }

    HostProcess started(HostProcess process) {
        started.add(process);
        return process;
    }

    /** Starts a command inside, with more options for nsenter. */
    Process start(List<String> nsenterOptions, List<String> command, ProcessBuilder.Redirect output)
            throws IOException {
        var line = new ArrayList<>(List.of("nsenter", "--target", Long.toString(holderPid)));
        if (inUserNamespace) {
            // We are root in there already; changing groups is what a user namespace made without root forbids.
            line.addAll(List.of("--user", "--preserve-credentials"));
        }
        line.addAll(List.of("--mount", "--pid"));
        line.addAll(nsenterOptions.isEmpty() ? List.of("--net") : nsenterOptions);
        line.add("--");
        line.addAll(command);
        return builder(line)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    /** Waits for a command that ends by itself. */
    static String output(String where, Process process, List<String> command) throws IOException, InterruptedException {
        String output;
        try (var stdout = process.getInputStream()) {
            output = new String(stdout.readAllBytes(), StandardCharsets.UTF_8);
        }
        var exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new CommandFailedException(where, command, exitCode, output);
        }
        return output;
    }

    private static ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment().put("PATH", Tools.SEARCH_PATH);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.command()
                .set(0, Tools.find(command.getFirst()).map(Path::toString).orElse(command.getFirst()));
        return builder;
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
