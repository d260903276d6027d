package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lab.Frame.Arp;
import io.holdfast.lab.Frame.NeighbourAdvertisement;
import io.holdfast.lab.Frame.Vrrp;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new owner announces itself on the link, and clients follow. */
@Tag("lab")
class AnnouncementLabTest {
    @Test
    void whenARouterBecomesActive_itsGratuitousArpHasTheRightFields() throws Exception {
        try (var lab = Lab.open()) {
            var capture = Capture.on(lab.client());
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            r1.start();
            lab.awaitHolder(r1);
            Lab.eventually("it announces itself", () -> !gratuitous(capture).isEmpty());
            for (var arp : gratuitous(capture)) {
                // RFC 9568, section 8.1.2; RFC 5227, section 3: sender and target are the address.
                assertEquals(r1.link().mac(), arp.from());
                assertEquals("ff:ff:ff:ff:ff:ff", arp.to());
                assertEquals(Arp.REQUEST, arp.operation());
                assertEquals(r1.link().mac(), arp.senderMac());
                assertEquals("192.0.2.10", arp.senderAddress());
                assertEquals("192.0.2.10", arp.targetAddress());
            }
            // RFC 9568, section 6.4.2 (370), (375): the advertisement leaves before the announcement.
            assertTrue(capture.frames(Vrrp.class).getFirst().nanos()
                    < gratuitous(capture).getFirst().nanos());
        }
    }

    @Test
    void whenARouterBecomesActive_itsNeighbourAdvertisementsHaveTheRightFields() throws Exception {
        try (var lab = Lab.open()) {
            var capture = Capture.on(lab.client());
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV6));
            r1.start();
            lab.awaitHolder(r1);
            for (var address : List.of("fe80::10", "2001:db8::10")) {
                Lab.eventually(
                        "it announces " + address,
                        () -> !unsolicited(capture, address).isEmpty());
                for (var advertisement : unsolicited(capture, address)) {
                    // RFC 4861, sections 4.4 and 7.2.6; RFC 9568, section 8.2.2.
                    assertEquals(r1.link().mac(), advertisement.from());
                    assertEquals("33:33:00:00:00:01", advertisement.to());
                    assertEquals("ff02::1", advertisement.destination());
                    assertEquals(255, advertisement.hopLimit());
                    assertTrue(advertisement.override());
                    assertFalse(advertisement.solicited());
                    assertEquals(r1.link().mac(), advertisement.targetMac());
                    assertTrue(advertisement.checksumRight());
                    assertFalse(
                            advertisement.source().equals("::"), "RFC 4861, section 4.4: an address of the interface");
                }
            }
        }
    }

    @Test
    void whenARouterAdvertises_thePacketsHaveTheRightFields() throws Exception {
        try (var lab = Lab.open()) {
            var capture = Capture.on(lab.client());
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4).withPriority(150));
            r1.start();
            lab.awaitHolder(r1);
            Lab.eventually("it advertises", () -> capture.frames(Vrrp.class).size() > 3);
            r1.stop();
            Lab.eventually(
                    "it resigns", () -> capture.frames(Vrrp.class).getLast().priority() == 0);
            for (var advertisement : capture.frames(Vrrp.class)) {
                assertEquals("192.0.2.1", advertisement.source());
                assertEquals("224.0.0.18", advertisement.destination());
                assertEquals("01:00:5e:00:00:12", advertisement.to());
                assertEquals(255, advertisement.hopLimit());
                // Version and type, VRID 51, priority, one address, 10 centiseconds, checksum, 192.0.2.10.
                var priority = advertisement.priority() == 0 ? "00" : "96";
                assertEquals(
                        "3133" + priority + "01" + "000a" + "c000020a",
                        advertisement.message().substring(0, 12)
                                + advertisement.message().substring(16));
                assertEquals(Frame.ChecksumForm.PSEUDO_HEADER_AND_MESSAGE, advertisement.checksum());
            }
            assertEquals(
                    1,
                    capture.frames(Vrrp.class).stream()
                            .filter(advertisement -> advertisement.priority() == 0)
                            .count());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_IPV4", "V3_IPV6"})
    void whenTheOwnerIsLost_theClientsPingReachesTheNewOne(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(protocol).withPriority(150));
            var r2 = lab.holdfast("r2", Election.of(protocol).withPriority(100));
            r1.start();
            lab.awaitHolder(r1);
            r2.start();
            Lab.eventually("r2 is Backup", () -> r2.state().equals("backup"));
            Lab.eventually("r1 answers", () -> reached(lab, protocol, r1));
            r1.kill();
            Lab.eventually("r2 answers", () -> reached(lab, protocol, r2));
            // Without announcement the client would go on to send to r1 until its entry is stale and probed.
            lab.awaitHolder(r2);
        }
    }

    /** Pings once, and sees from the client's table of neighbours to whom. */
    private static boolean reached(Lab lab, Protocol protocol, Router router) throws IOException, InterruptedException {
        var address = protocol.address();
        var result = lab.client()
                .pipe(List.of("ping", "-n", "-c", "1", "-W", "1", address))
                .waitFor();
        return result == 0
                && lab.client()
                        .run("ip", "neighbour", "show", address)
                        .contains(router.link().mac());
    }

    private static List<Arp> gratuitous(Capture capture) throws IOException {
        return capture.frames(Arp.class).stream().filter(Arp::gratuitous).toList();
    }

    private static List<NeighbourAdvertisement> unsolicited(Capture capture, String target) throws IOException {
        return capture.frames(NeighbourAdvertisement.class).stream()
                .filter(advertisement ->
                        !advertisement.solicited() && Set.of(target).contains(advertisement.target()))
                .toList();
    }
}
