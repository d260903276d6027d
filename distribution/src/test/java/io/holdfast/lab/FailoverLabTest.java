package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two Holdfast routers: whatever happens to the owner, exactly one router holds the address afterwards. */
@Tag("lab")
class FailoverLabTest {
    @ParameterizedTest
    @EnumSource
    void whenTheOwnerIsKilled_theOtherTakesOver_andTheBetterOnePreemptsOnReturn(Protocol protocol) throws Exception {
        try (var pair = Pair.up(protocol, true)) {
            pair.better.kill();
            pair.lab.awaitHolder(pair.other);
            pair.better.start();
            pair.lab.awaitHolder(pair.better);
            pair.assertQuiet();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheOwnerIsStopped_theOtherTakesOver_andTheBetterOnePreemptsOnReturn(Protocol protocol) throws Exception {
        try (var pair = Pair.up(protocol, true)) {
            pair.better.stop();
            pair.lab.awaitHolder(pair.other);
            pair.better.start();
            pair.lab.awaitHolder(pair.better);
            pair.assertQuiet();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenNoPreemption_whenTheOwnerIsKilledAndReturns_theOtherKeepsTheAddress(Protocol protocol) throws Exception {
        try (var pair = Pair.up(protocol, false)) {
            pair.better.kill();
            pair.lab.awaitHolder(pair.other);
            pair.better.start();
            Lab.eventually(
                    "the returned one is Backup", () -> pair.better.state().equals("backup"));
            pair.awaitAdvertisements(10);
            pair.lab.awaitHolder(pair.other);
            assertEquals("backup", pair.better.state());
            pair.assertQuiet();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheOwnerIsFrozen_theOtherTakesOver_andTheBetterOnePreemptsWhenItGoesOn(Protocol protocol)
            throws Exception {
        try (var pair = Pair.up(protocol, true)) {
            pair.better.process().freeze();
            pair.lab.awaitHolder(pair.other);
            pair.better.process().resume();
            pair.lab.awaitHolder(pair.better);
            pair.assertQuiet();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheOwnersCableIsCut_theOtherTakesOver_andTheBetterOnePreemptsWhenItIsMended(Protocol protocol)
            throws Exception {
        try (var pair = Pair.up(protocol, true)) {
            pair.better.link().cut();
            pair.lab.awaitHolder(pair.other);
            pair.better.link().mend();
            pair.lab.awaitHolder(pair.better);
            pair.assertQuiet();
        }
    }

    /** The owner hears the other, whose advertisements are worse, so both go on: VRRP has no answer while it lasts. */
    @ParameterizedTest
    @EnumSource
    void whenTheOwnersAdvertisementsAreLost_andCarriedAgain_exactlyTheBetterOneHolds(Protocol protocol)
            throws Exception {
        try (var pair = Pair.up(protocol, true)) {
            pair.better.link().loseFromHost();
            Lab.eventually("the other takes over", () -> pair.other.state().equals("active"));
            pair.better.link().loseNothing();
            pair.lab.awaitHolder(pair.better);
            Lab.eventually("the other is Backup", () -> pair.other.state().equals("backup"));
            pair.assertQuiet();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheOwnerHearsNothing_nothingChanges(Protocol protocol) throws Exception {
        try (var pair = Pair.up(protocol, true)) {
            pair.better.link().loseToHost();
            pair.awaitAdvertisements(10);
            assertEquals("backup", pair.other.state());
            pair.lab.awaitHolder(pair.better);
            pair.better.link().loseNothing();
            pair.assertQuiet();
        }
    }

    /** The other end of the same failure: a Backup that hears nothing takes over, and gives way when it hears again. */
    @ParameterizedTest
    @EnumSource
    void whenTheBackupHearsNothing_andHearsAgain_exactlyTheBetterOneHolds(Protocol protocol) throws Exception {
        try (var pair = Pair.up(protocol, true)) {
            pair.other.link().loseToHost();
            Lab.eventually("the other takes over", () -> pair.other.state().equals("active"));
            pair.other.link().loseNothing();
            pair.lab.awaitHolder(pair.better);
            pair.assertQuiet();
        }
    }

    /** Two running routers, the better one of which holds the address. */
    private record Pair(Lab lab, HoldfastRouter better, HoldfastRouter other, Capture capture)
            implements AutoCloseable {
        static Pair up(Protocol protocol, boolean preempt) throws IOException, InterruptedException {
            var lab = Lab.open();
            try {
                var any = Election.of(protocol);
                var election = preempt ? any : any.withoutPreemption();
                var better = lab.holdfast("r1", election.withPriority(150));
                var other = lab.holdfast("r2", election.withPriority(100));
                better.start();
                lab.awaitHolder(better);
                other.start();
                Lab.eventually("the other is Backup", () -> other.state().equals("backup"));
                assertEquals(Set.of("r1"), lab.holders());
                return new Pair(lab, better, other, Capture.on(lab.client()));
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                lab.close();
                throw e;
            }
        }

        /** Waits by the routers' own clock: their advertisements. */
        void awaitAdvertisements(int count) throws IOException, InterruptedException {
            var before = capture.frames(Frame.Vrrp.class).size();
            Lab.eventually(
                    count + " advertisements",
                    () -> capture.frames(Frame.Vrrp.class).size() >= before + count);
        }

        /** Neither router found fault with anything it received since its start. */
        void assertQuiet() throws IOException, InterruptedException {
            assertEquals(Map.of(), better.discards());
            assertEquals(Map.of(), other.discards());
        }

        @Override
        public void close() {
            lab.close();
        }
    }
}
