package io.holdfast.lab;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A running tcpdump on a host's eth0, and what it has seen so far. */
final class Capture {
    private final HostProcess tcpdump;
    private final Path file;

    private Capture(HostProcess tcpdump, Path file) {
        this.tcpdump = tcpdump;
        this.file = file;
    }

    /** Starts to capture what matters to these tests, and returns when it captures. */
    static Capture on(Host host) throws IOException, InterruptedException {
        var name = "capture-" + System.nanoTime();
        var tcpdump = host.start(
                name + ".log",
                List.of(
                        "tcpdump",
                        "--interface=eth0",
                        "--immediate-mode",
                        "--packet-buffered",
                        "--no-promiscuous-mode",
                        "--time-stamp-precision=nano",
                        "-Z",
                        "root",
                        "-w",
                        host.folderInside() + "/" + name + ".pcap",
                        "arp or ip proto 112 or ip6 proto 112 or icmp6"));
        Lab.eventually("tcpdump captures", () -> {
            if (!tcpdump.isAlive()) {
                throw new IOException(tcpdump.log());
            }
            return tcpdump.log().contains("listening on");
        });
        return new Capture(tcpdump, host.folder().resolve(name + ".pcap"));
    }

    /** The frames so far, those that the decoder knows. */
    List<Frame> frames() throws IOException {
        return PcapFile.read(file).stream()
                .map(Frame::decode)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The frames so far of one kind. */
    <F extends Frame> List<F> frames(Class<F> kind) throws IOException {
        return frames().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Ends the capture; the frames can still be read. */
    void stop() throws IOException, InterruptedException {
        tcpdump.terminate();
        tcpdump.awaitExit(Duration.ofSeconds(10));
    }
}
