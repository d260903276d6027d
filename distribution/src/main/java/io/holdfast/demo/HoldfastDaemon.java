package io.holdfast.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.kernel.status.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The real daemon of an installation, running on a host of a private network with a configuration of its own. */
public final class HoldfastDaemon {
    private static final String LOG = "holdfast.log";
    private static final Pattern TRANSITION = Pattern.compile("\\w+ -> \\w+(?= cause=)");
    private static final Duration READY_AT_MOST = Duration.ofMinutes(2);

    private final Path home;
    private final Host host;
    private @Nullable HostProcess process;

    /**
     * Prepares a daemon; nothing runs yet.
     *
     * @param home the installation, with {@code bin/holdfast} in it
     * @param vrrp the configuration but for what belongs to this place: node, control socket and state folder
     */
    public HoldfastDaemon(Path home, Host host, String vrrp) throws IOException {
        this.home = home;
        this.host = host;
        configure(vrrp);
    }

    /** Replaces the configuration; it counts from the next start. */
    public void configure(String vrrp) throws IOException {
        Files.writeString(host.folder().resolve("holdfast.conf"), """
                node { name = %s }
                control { socket = "%s/control.sock" }
                state { directory = "%s/state" }
                %s
                """.formatted(
                        host.name(), host.folderInside(), host.folderInside(), vrrp));
    }

    /** Starts the daemon and goes on at once. */
    public void launch() throws IOException, InterruptedException {
        launchThrough(List.of());
    }

    /**
     * Starts the daemon by way of another program and goes on at once.
     *
     * @param program that program with its arguments, such as {@code setpriv}; empty for none
     */
    public void launchThrough(List<String> program) throws IOException, InterruptedException {
        var command = new ArrayList<>(program);
        command.addAll(List.of(launcher(), "run", "--config", host.folderInside() + "/holdfast.conf"));
        process = host.start(LOG, command);
    }

    /**
     * Starts the daemon and waits until it answers on its control socket.
     *
     * @throws IOException if it ends or does not answer in time; its log is in the message
     */
    public void start() throws IOException, InterruptedException {
        launch();
        var deadline = System.nanoTime() + READY_AT_MOST.toNanos();
        while (status().isEmpty()) {
            if (!process().isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("the daemon on " + host + " did not become ready; it says:\n" + log());
            }
            Thread.sleep(10);
        }
    }

    /** The running program, for signals. */
    public HostProcess process() {
        if (process == null) {
            throw new IllegalStateException("the daemon on " + host + " was never started");
        }
        return process;
    }

    /** What {@code holdfast status --json} shows, asked on the control socket; empty while nobody answers. */
    public Optional<Map<String, Object>> status() {
        var document = new HashMap<String, Object>();
        try {
            // A path through /proc instead of a process inside: it takes a millisecond instead of a JVM.
            new ControlClient(host.folder().resolve("control.sock")).ask(List.of("status"), document::putAll);
        } catch (ControlClient.Unreachable | ControlClient.Refused e) {
            return Optional.empty();
        }
        return Optional.of(document);
    }

    /** What the status says of one instance; empty while nobody answers. */
    public Optional<Map<?, ?>> instance(String name) {
        return status().flatMap(document -> instance(document, name));
    }

    /** What a status document says of one instance. */
    public static Optional<Map<?, ?>> instance(Map<String, Object> status, String name) {
        return named(status.get("instances"), "name", name);
    }

    /** The state of one instance, such as {@code active}; empty while nobody answers. */
    public String state(String instance) {
        return instance(instance).map(map -> String.valueOf(map.get("state"))).orElse("");
    }

    /** What the status says of one service; empty while nobody answers. */
    public Optional<Map<?, ?>> service(String name) {
        return status().flatMap(document -> named(document.get("services"), "name", name));
    }

    /** The state of one server of a service, such as {@code up}; empty while nobody answers. */
    public String serverState(String service, String address) {
        return service(service)
                .flatMap(found -> named(found.get("servers"), "address", address))
                .map(server -> String.valueOf(server.get("state")))
                .orElse("");
    }

    private static Optional<Map<?, ?>> named(@Nullable Object list, String key, String value) {
        return list instanceof List<?> all
                ? all.stream()
                        .<Map<?, ?>>mapMulti((each, found) -> {
                            if (each instanceof Map<?, ?> map && value.equals(map.get(key))) {
                                found.accept(map);
                            }
                        })
                        .findFirst()
                : Optional.empty();
    }

    /** Runs another command of the same installation on the same host, and returns what it prints. */
    public String command(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(launcher()));
        command.addAll(List.of(words));
        return host.run(command);
    }

    /** The status as the command prints it, parsed. */
    public Map<String, Object> statusByCommand() throws IOException, InterruptedException {
        return JSON.std.mapFrom(command("status", "--json", "--socket", host.folderInside() + "/control.sock"));
    }

    /** The log of this daemon, over all its starts. */
    public String log() throws IOException {
        return Files.readString(host.folder().resolve(LOG));
    }

    /** The last line of the log that tells of a transition into a state, such as {@code active}. */
    public Optional<String> lastTransitionTo(String state) throws IOException {
        return log().lines()
                .filter(line -> line.contains("-> " + state + " "))
                .reduce((earlier, later) -> later)
                .map(line -> line.substring(Math.max(0, line.indexOf("instance="))));
    }

    /** The last line of the log with these words, from them on. */
    public Optional<String> lastLogOf(String words) throws IOException {
        return log().lines()
                .filter(line -> line.contains(words))
                .reduce((earlier, later) -> later)
                .map(line -> line.substring(line.indexOf(words)));
    }

    /** All transitions that the log tells of, as {@code backup -> active}. */
    public List<String> transitions() throws IOException {
        return TRANSITION.matcher(log()).results().map(MatchResult::group).toList();
    }

    private String launcher() {
        return home.resolve("bin/holdfast").toString();
    }
}
