package io.holdfast.demo.network;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/** One machine of a private network: a network namespace with its own interfaces, addresses and rules. */
public final class Host {
    private final PrivateNetwork network;
    private final String name;

    Host(PrivateNetwork network, String name) {
        this.network = network;
        this.name = name;
    }

    /** The name, unique in its network. */
    public String name() {
        return name;
    }

    /** This host's own folder as programs on it see it; {@code /run} is shared by all hosts of the network. */
    public String folderInside() {
        return "/run/" + name;
    }

    /** The same folder as this program sees it. It vanishes with the network. */
    public Path folder() {
        return network.outside(folderInside());
    }

    /**
     * Runs a command to its end and returns what it printed.
     *
     * @throws CommandFailedException if its exit code is not 0
     */
    public String run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    /** As {@link #run(String...)}. */
    public String run(List<String> command) throws IOException, InterruptedException {
        return PrivateNetwork.output(name, launch(command, Redirect.PIPE), command);
    }

    /** Starts a command that goes on; what it prints, on both streams, is appended to a file of this host's folder. */
    public HostProcess start(String logName, List<String> command) throws IOException, InterruptedException {
        var log = folder().resolve(logName);
        return network.started(HostProcess.of(launch(command, Redirect.appendTo(log.toFile())), command, log));
    }

    /** Starts a command that goes on and whose output is read from the process. */
    public Process pipe(List<String> command) throws IOException {
        return launch(command, Redirect.PIPE);
    }

    private Process launch(List<String> command, Redirect output) throws IOException {
        return network.start(List.of("--net=" + network.outside("/run/netns/" + name)), command, output);
    }

    @Override
    public String toString() {
        return name;
    }
}
