package io.holdfast.kernel.daemon;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.linux.Scheduling.Wishes;
import io.holdfast.kernel.status.ControlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the configuration says of the daemon itself.
 *
 * @param node who we are in logs, events and messages
 * @param controlSocket where {@code holdfast status} asks
 * @param stateDirectory what survives a restart is kept here
 * @param scheduling what to ask of the machine so that the control loop is punctual
 */
public record DaemonOptions(String node, Path controlSocket, Path stateDirectory, Wishes scheduling) {

    /** Reads the sections node, control, state and process. */
    public static Value<DaemonOptions> read(OptionsReader in) {
        Value<String> node = in.sectionOrEmpty("node", DaemonOptions::node);
        Value<Path> socket = in.sectionOrEmpty("control", DaemonOptions::controlSocket);
        Value<Path> state = in.sectionOrEmpty("state", DaemonOptions::stateDirectory);
        Value<Wishes> scheduling = in.sectionOrEmpty("process", DaemonOptions::scheduling);
        return in.build(() -> new DaemonOptions(node.get(), socket.get(), state.get(), scheduling.get()));
    }

    private static Value<String> node(OptionsReader in) {
        Value<String> name = in.string("name")
                .verify(text -> text.matches("[A-Za-z0-9_.-]{1,255}")
                        ? Optional.empty()
                        : Optional.of("\"" + text + "\" is not 1 to 255 letters, digits, _ . or -"))
                .orElseGet(DaemonOptions::hostName);
        return in.build(name::get);
    }

    /** As the kernel has it: asking the resolver could take long, and give another name. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static Value<Path> controlSocket(OptionsReader in) {
        Value<Path> socket = in.filePath("socket")
                // sockaddr_un has room for 108 bytes, one of them the terminating zero: unix(7).
                .verify(path -> path.toString().length() + ".new".length() < 108
                        ? Optional.empty()
                        : Optional.of("is longer than the 103 characters that a unix socket's path may have"))
                .verify(DaemonOptions::objectionToSocket)
                .orElse(Path.of(ControlServer.DEFAULT_SOCKET));
        return in.build(socket::get);
    }

    private static Optional<String> objectionToSocket(Path path) {
        if (path.toString().isEmpty()) {
            return Optional.of("is empty; leave it out for " + ControlServer.DEFAULT_SOCKET);
        }
        return Files.exists(path) && !ControlServer.isSocket(path)
                ? Optional.of(path + " is there already and is no socket")
                : Optional.empty();
    }

    private static Value<Path> stateDirectory(OptionsReader in) {
        Value<Path> directory = in.filePath("directory").orElseGet(DaemonOptions::standardStateDirectory);
        return in.build(directory::get);
    }

    private static Path standardStateDirectory() {
        return Path.of(Optional.ofNullable(System.getenv("STATE_DIRECTORY")).orElse("/var/lib/holdfast"));
    }

    private static Value<Wishes> scheduling(OptionsReader in) {
        Value<Boolean> realTime = in.bool("real-time").orElse(true);
        Value<Boolean> lockMemory = in.bool("lock-memory").orElse(true);
        Wishes all = Wishes.DEFAULT;
        return in.build(() -> new Wishes(
                realTime.get() ? all.realTimePriority() : 0, realTime.get() ? all.niceness() : 0, lockMemory.get()));
    }
}
