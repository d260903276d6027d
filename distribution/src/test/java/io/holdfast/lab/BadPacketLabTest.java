package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets that are wrong are counted under their reason, shown by the status command, and change nothing. */
@Tag("lab")
class BadPacketLabTest {
    private static final int ROUNDS = 5;

    /** Better than the router under test: if it were believed, it would take the address. */
    private static final int PRIORITY = 200;

    @ParameterizedTest
    @CsvSource({
        "too-short, a message of 7 bytes",
        "hop-limit, TTL 254",
        "version, version 4",
        "type, type 2",
        "address-count, no address",
        "length, one address less than it says",
        "checksum, one bit changed",
        "own-source, from our own address"
    })
    void whenAPacketIsWrong_itIsCountedUnderItsReason_andChangesNothing(String reason, String what) throws Exception {
        try (var lab = Lab.open()) {
            var r1 = activeRouter(lab);
            FrameSender.once(lab.client(), repeated(wrong(what)));
            Lab.eventually(
                    what + " is counted as " + reason + ", not " + r1.discards(),
                    () -> r1.discards().equals(Map.of(reason, (long) ROUNDS)));
            assertEquals("active", r1.state());
            assertEquals(Map.of(reason, (long) ROUNDS), discardsByCommand(r1));
        }
    }

    @Test
    void whenRandomBytesArrive_nothingChanges() throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        try (var lab = Lab.open()) {
            var r1 = activeRouter(lab);
            var frames = new ArrayList<byte[]>();
            for (int i = 0; i < 500; i++) {
                var message = new byte[random.nextInt(60)];
                random.nextBytes(message);
                frames.add(Packets.vrrpIpv4(lab.clientLink().mac(), Lab.CLIENT_IPV4, 255, message));
            }
            FrameSender.once(lab.client(), frames);
            // The right one comes last, and shows that all others were dealt with.
            FrameSender.once(lab.client(), repeated(wrong("TTL 254")));
            Lab.eventually("all were received", () -> r1.discards().getOrDefault("hop-limit", 0L) == ROUNDS);
            assertEquals("active", r1.state(), "seed " + seed);
            assertEquals(
                    List.of(),
                    r1.daemon()
                            .log()
                            .lines()
                            .filter(line -> line.contains("Exception"))
                            .toList(),
                    "seed " + seed);
        }
    }

    @Test
    void whenAnotherVirtualRouterAdvertises_itIsNoneOfOurs() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = activeRouter(lab);
            var other = Packets.vrrpMessage(Lab.CLIENT_IPV4, "224.0.0.18", 52, PRIORITY, 10, "192.0.2.20");
            FrameSender.once(
                    lab.client(), repeated(Packets.vrrpIpv4(lab.clientLink().mac(), Lab.CLIENT_IPV4, 255, other)));
            FrameSender.once(lab.client(), repeated(wrong("TTL 254")));
            Lab.eventually("all were received", () -> r1.discards().getOrDefault("hop-limit", 0L) == ROUNDS);
            assertEquals("active", r1.state());
        }
    }

    /** This test can fail: the same packet without a fault does take the address. */
    @Test
    void whenThePacketIsRight_itIsBelieved() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = activeRouter(lab);
            FrameSender.once(lab.client(), List.of(wrong("nothing")));
            Lab.eventually("it gave way once", () -> r1.daemon().log().contains("active -> backup"));
        }
    }

    private static HoldfastRouter activeRouter(Lab lab) throws Exception {
        var router = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
        // Otherwise the kernel itself drops what comes from the router's own address.
        router.host().run("sysctl", "-q", "-w", "net.ipv4.conf.eth0.accept_local=1");
        router.start();
        lab.awaitHolder(router);
        assertEquals(Map.of(), router.discards());
        return router;
    }

    private static byte[] wrong(String what) {
        var source = what.equals("from our own address") ? "192.0.2.1" : Lab.CLIENT_IPV4;
        var right = Packets.vrrpMessage(source, "224.0.0.18", Election.VRID, PRIORITY, 10, "192.0.2.10");
        var message = switch (what) {
            case "a message of 7 bytes" -> Arrays.copyOf(right, 7);
            case "version 4" -> changed(right, 0, 0x41);
            case "type 2" -> changed(right, 0, 0x32);
            case "no address" -> Packets.vrrpMessage(source, "224.0.0.18", Election.VRID, PRIORITY, 10);
            case "one address less than it says" -> changed(right, 3, 5);
            case "one bit changed" -> changed(right, 11, right[11] ^ 1);
            default -> right;
        };
        return Packets.vrrpIpv4("02:68:66:00:00:99", source, what.equals("TTL 254") ? 254 : 255, message);
    }

    private static byte[] changed(byte[] message, int index, int value) {
        var changed = message.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static List<byte[]> repeated(byte[] frame) {
        return Collections.nCopies(ROUNDS, frame);
    }

    private static Map<String, Long> discardsByCommand(HoldfastRouter router) throws Exception {
        return HoldfastRouter.discards(router.daemon().statusByCommand());
    }
}
