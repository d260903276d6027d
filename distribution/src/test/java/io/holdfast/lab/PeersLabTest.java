package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lab itself: peers that are known to work together do so here. A failure here is a failure of the lab. */
@Tag("lab")
class PeersLabTest {
    @ParameterizedTest
    @EnumSource
    void givenTwoKeepalived_theBetterOneHolds_andWhenItEndsTheOther(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.keepalived("r1", Election.of(protocol).withPriority(150));
            var r2 = lab.keepalived("r2", Election.of(protocol).withPriority(100));
            r1.start();
            r2.start();
            lab.awaitHolder(r1);
            assertEquals(Map.of(), r2.discards());
            r1.stop();
            lab.awaitHolder(r2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_IPV4", "V3_IPV6"})
    void givenKeepalivedAndFrr_theBetterOneHolds(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.keepalived("r1", Election.of(protocol).withPriority(150));
            var r2 = lab.frr("r2", Election.of(protocol).withPriority(100));
            r2.start();
            lab.awaitHolder(r2);
            r1.start();
            lab.awaitHolder(r1);
            System.out.println(r2.status() + "\n" + r2.discards() + r2.process().log());
            System.out.println(r1.discards());
            System.out.println(java.nio.file.Files.readString(r1.host().folder().resolve("keepalived.stats")));
            r1.stop();
            lab.awaitHolder(r2);
        }
    }
}
