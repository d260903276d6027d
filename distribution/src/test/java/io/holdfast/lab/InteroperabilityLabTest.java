package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.lab.Frame.ChecksumForm;
import io.holdfast.lab.Frame.Vrrp;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holdfast with routers of other makes: elections agree, and nobody finds fault with the other's packets. */
@Tag("lab")
class InteroperabilityLabTest {
    @ParameterizedTest
    @EnumSource
    void givenABetterKeepalived_itPreempts_andItsResignationIsUnderstood(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var holdfast = lab.holdfast("r1", Election.of(protocol).withPriority(100));
            takeTurns(lab, holdfast, lab.keepalived("r2", Election.of(protocol).withPriority(150)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenAWorseKeepalived_holdfastPreempts_andItsResignationIsUnderstood(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var holdfast = lab.holdfast("r1", Election.of(protocol).withPriority(150));
            takeTurns(lab, lab.keepalived("r2", Election.of(protocol).withPriority(100)), holdfast);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_IPV4", "V3_IPV6"})
    void givenABetterFrr_itPreempts_andItsResignationIsUnderstood(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var holdfast = lab.holdfast("r1", Election.of(protocol).withPriority(100));
            takeTurns(lab, holdfast, lab.frr("r2", Election.of(protocol).withPriority(150)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_IPV4", "V3_IPV6"})
    void givenAWorseFrr_holdfastPreempts_andItsResignationIsUnderstood(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var holdfast = lab.holdfast("r1", Election.of(protocol).withPriority(150));
            takeTurns(lab, lab.frr("r2", Election.of(protocol).withPriority(100)), holdfast);
        }
    }

    /** The worse one holds alone, the better one pre-empts, resigns, and the worse one holds again. */
    private static void takeTurns(Lab lab, Router worse, Router better) throws Exception {
        var capture = Capture.on(lab.client());
        worse.start();
        lab.awaitHolder(worse);
        better.start();
        lab.awaitHolder(better);
        var seen = capture.frames(Vrrp.class).size();
        Lab.eventually("the election is quiet", () -> {
            var later = capture.frames(Vrrp.class);
            return later.size() > seen + 10
                    && later.subList(seen + 1, later.size()).stream()
                            .allMatch(advertisement -> advertisement.priority()
                                    == better.election().priority());
        });
        assertEquals(Map.of(), better.discards(), better + " refused something of " + worse);
        better.stop();
        lab.awaitHolder(worse);
        assertEquals(Map.of(), worse.discards(), worse + " refused something of " + better);

        var protocol = better.election().protocol();
        assertEquals(
                Set.of(protocol.version() == 2 ? ChecksumForm.MESSAGE : ChecksumForm.PSEUDO_HEADER_AND_MESSAGE),
                capture.frames(Vrrp.class).stream().map(Vrrp::checksum).collect(Collectors.toSet()));
    }
}
