package io.holdfast.lab;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import io.holdfast.demo.network.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A router of the lab with a VRRP program on it, of whatever make. */
abstract class Router {
    private static final Duration END_AT_MOST = Duration.ofSeconds(20);

    private final Host host;
    private final Link link;
    private final Election election;

    Router(Host host, Link link, Election election) {
        this.host = host;
        this.link = link;
        this.election = election;
    }

    /** Starts the program and returns when it takes part, or will soon. */
    abstract void start() throws IOException, InterruptedException;

    /** The running program. */
    abstract HostProcess process();

    /** Received packets that the program found fault with, by its own names for the reasons; without zeros. */
    abstract Map<String, Long> discards() throws IOException, InterruptedException;

    /** Whether this router's kernel has the virtual address, fenced or not. */
    boolean holds() throws IOException, InterruptedException {
        return host.run(
                        "ip",
                        "-oneline",
                        "address",
                        "show",
                        "to",
                        election.protocol().address())
                .contains(" " + election.protocol().address() + "/");
    }

    /** Ends the program by SIGTERM and waits for its end. */
    void stop() throws IOException, InterruptedException {
        process().terminate();
        process().awaitExit(END_AT_MOST);
    }

    /** Ends the program by SIGKILL. */
    void kill() throws InterruptedException {
        process().kill();
    }

    Host host() {
        return host;
    }

    Link link() {
        return link;
    }

    Election election() {
        return election;
    }

    /** The addresses of this router in the form {@code eth0 192.0.2.1/24}, in the kernel's order. */
    String addresses() throws IOException, InterruptedException {
        return host.run("ip", "-oneline", "-brief", "address", "show");
    }

    @Override
    public String toString() {
        return host.name();
    }
}
