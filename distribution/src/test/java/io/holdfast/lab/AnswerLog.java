package io.holdfast.lab;

import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who answers for the virtual address, as the client sees it: it asks every 5 ms, by ARP or neighbour solicitation, and
 * the answers are captured with the kernel's time stamps.
 */
final class AnswerLog {
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(5);

    private final Capture capture;
    private final HostProcess prober;
    private final Protocol protocol;
    private final String clientMac;

    private AnswerLog(Capture capture, HostProcess prober, Protocol protocol, String clientMac) {
        this.capture = capture;
        this.prober = prober;
        this.protocol = protocol;
        this.clientMac = clientMac;
    }

    /** Begins to probe. */
    static AnswerLog start(Lab lab, Protocol protocol) throws IOException, InterruptedException {
        var mac = lab.clientLink().mac();
        var probe = protocol.ipv6()
                ? Packets.neighbourSolicitation(mac, Lab.CLIENT_IPV6, protocol.address())
                : Packets.arpRequest(mac, Lab.CLIENT_IPV4, protocol.address());
        var capture = Capture.on(lab.client());
        return new AnswerLog(capture, FrameSender.forever(lab.client(), PROBE_INTERVAL, List.of(probe)), protocol, mac);
    }

    /** All answers so far, in the order in which they reached the client. */
    List<Answer> answers() throws IOException {
        return capture.frames().stream()
                .map(this::answer)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Answer> answer(Frame frame) {
        return switch (frame) {
            case Frame.Arp arp
            when arp.operation() == Frame.Arp.REPLY
                    && arp.senderAddress().equals(protocol.address())
                    && arp.to().equals(clientMac) -> Optional.of(new Answer(arp.nanos(), arp.senderMac()));
            case Frame.NeighbourAdvertisement advertisement
            when advertisement.solicited() && advertisement.target().equals(protocol.address()) ->
                Optional.of(new Answer(advertisement.nanos(), advertisement.from()));
            default -> Optional.empty();
        };
    }

    /**
     * Who answered from one instant to another, each as often as it took over from another: {@code [r1, r2]} is one
     * change.
     */
    static List<String> successionOf(List<Answer> answers) {
        var succession = new ArrayList<String>();
        for (var answer : answers) {
            if (succession.isEmpty() || !succession.getLast().equals(answer.mac())) {
                succession.add(answer.mac());
            }
        }
        return succession;
    }

    void stop() throws IOException, InterruptedException {
        prober.terminate();
        capture.stop();
    }

    /**
     * One answer to a probe.
     *
     * @param nanos the kernel's time stamp on arrival, since 1970
     * @param mac who says that it has the address
     */
    record Answer(long nanos, String mac) {}
}
