package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lab.Frame.ChecksumForm;
import io.holdfast.lab.Frame.Vrrp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The lab itself: peers that are known to work together do so here, and what is known of them is seen. A failure here
 * is a failure of the lab, or news about a peer.
 */
@Tag("lab")
class PeersLabTest {
    @ParameterizedTest
    @EnumSource
    void givenTwoKeepalived_theBetterOneHolds_andWhenItEndsTheOther(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var capture = Capture.on(lab.client());
            var r1 = lab.keepalived("r1", Election.of(protocol).withPriority(150));
            var r2 = lab.keepalived("r2", Election.of(protocol).withPriority(100));
            r1.start();
            r2.start();
            lab.awaitHolder(r1);
            r1.stop();
            lab.awaitHolder(r2);
            assertEquals(Map.of(), r2.discards());

            var advertisements = capture.frames(Vrrp.class);
            assertEquals(
                    Set.of(protocol.version()),
                    advertisements.stream().map(Vrrp::version).collect(Collectors.toSet()));
            assertEquals(
                    Set.of(protocol.version() == 2 ? ChecksumForm.MESSAGE : ChecksumForm.PSEUDO_HEADER_AND_MESSAGE),
                    advertisements.stream().map(Vrrp::checksum).collect(Collectors.toSet()));
            assertTrue(advertisements.stream().anyMatch(advertisement -> advertisement.priority() == 0));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_IPV4", "V3_IPV6"})
    void givenKeepalivedAndFrr_theBetterOneHolds_andBothSumUpAPseudoHeader(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var capture = Capture.on(lab.client());
            var r1 = lab.keepalived("r1", Election.of(protocol).withPriority(150));
            var r2 = lab.frr("r2", Election.of(protocol).withPriority(100));
            r2.start();
            lab.awaitHolder(r2);
            r1.start();
            lab.awaitHolder(r1);
            r1.stop();
            lab.awaitHolder(r2);
            assertEquals(Map.of(), r2.discards());

            var formByPriority = capture.frames(Vrrp.class).stream()
                    .collect(Collectors.groupingBy(
                            Vrrp::priority, Collectors.mapping(Vrrp::checksum, Collectors.toSet())));
            assertEquals(Set.of(ChecksumForm.PSEUDO_HEADER_AND_MESSAGE), formByPriority.get(150), "keepalived");
            assertEquals(Set.of(ChecksumForm.PSEUDO_HEADER_AND_MESSAGE), formByPriority.get(100), "FRR");
        }
    }

    /** The form of RFC 9568, section 5.2.8: no pseudo-header over IPv4. This decides which form Holdfast must send. */
    @Test
    void givenAChecksumWithoutPseudoHeader_keepalivedAndFrrRefuseIt() throws Exception {
        var message = Packets.vrrpMessage(Lab.CLIENT_IPV4, "224.0.0.18", Election.VRID, 200, 10, "192.0.2.10");
        var advertisement =
                Packets.vrrpIpv4("02:68:66:00:00:99", Lab.CLIENT_IPV4, 255, Packets.withChecksumOverMessage(message));
        try (var lab = Lab.open()) {
            var r1 = lab.keepalived("r1", Election.of(Protocol.V3_IPV4));
            r1.start();
            lab.awaitHolder(r1);
            FrameSender.once(lab.client(), List.of(advertisement));
            Lab.eventually(
                    "keepalived complains", () -> r1.discards().equals(Map.of("(VI_1) Invalid VRRPv3 checksum", 1L)));
        }
        try (var lab = Lab.open()) {
            var r1 = lab.frr("r1", Election.of(Protocol.V3_IPV4));
            r1.start();
            lab.awaitHolder(r1);
            FrameSender.once(lab.client(), List.of(advertisement));
            Lab.eventually("FRR complains", () -> r1.discards().toString().contains("Bad VRRP checksum"));
        }
    }

    /** What Holdfast's lease is for: keepalived's address stays where it was when its process is gone or frozen. */
    @ParameterizedTest
    @EnumSource(OneOwnerLabTest.Way.class)
    void whenKeepalivedDiesOrFreezes_bothHold_andBothAnswer(OneOwnerLabTest.Way way) throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.keepalived("r1", Election.of(Protocol.V3_IPV4).withPriority(150));
            var r2 = lab.keepalived("r2", Election.of(Protocol.V3_IPV4).withPriority(100));
            r1.start();
            r2.start();
            lab.awaitHolder(r1);
            var log = AnswerLog.start(lab, Protocol.V3_IPV4);
            way.disturb(r1);
            Lab.eventually("both hold", () -> lab.holders().equals(Set.of("r1", "r2")));
            Lab.eventually(
                    "both answer again and again",
                    () -> AnswerLog.successionOf(log.answers()).size() > 4);
        }
    }
}
