package io.holdfast.kernel.vrrp.core;

import static io.holdfast.kernel.vrrp.core.Words.heard;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a Backup of priority 100 does over time; single events are in {@link ElectionTableTest}. */
class BackupTest {

    private static final VrrpEvent TIMER = new VrrpEvent.TimerExpired();

    @Nested
    class GivenAnActiveRouterOfHigherPriority {

        @Test
        void whenItKeepsAdvertising_thenTheTimerIsArmedEachTime() {
            Play.from(Words.backup(Words.OPTIONS))
                    .at("1", heard(200, "192.0.2.1"), "backup until 4.609375", "")
                    .at("2", heard(200, "192.0.2.1"), "backup until 5.609375", "")
                    .timer(
                            "active advert 6.609375 lease 8.609375",
                            "send 100, acquire, announce 5, backup -> active cause=active-down-expired after=3609ms");
        }

        @Test
        void whenItAdvertisesAnotherInterval_thenVersion3LearnsIt() {
            // 3 * 2 s + 156/256 * 2 s
            Play.from(Words.backup(Words.OPTIONS))
                    .at("1", heard(200, "192.0.2.1", 200), "backup until 8.21875", "")
                    .at("2", heard(200, "192.0.2.1", 100), "backup until 5.609375", "");
        }

        @Test
        void whenItResigns_thenTheSkewOfTheLearnedIntervalPasses() {
            Play.from(Words.backup(Words.OPTIONS))
                    .at("1", heard(200, "192.0.2.1", 200), "backup until 8.21875", "")
                    .at("2", heard(0, "192.0.2.1", 200), "backup until 3.21875", "")
                    .timer(
                            "active advert 4.21875 lease 6.21875",
                            "send 100, acquire, announce 5,"
                                    + " backup -> active cause=resignation-heard from=192.0.2.1 after=1218ms");
        }

        @Test
        void whenItResignsAgainAndAgain_thenTheTimerIsNotHeldUp() {
            Play.from(Words.backup(Words.OPTIONS))
                    .at("1", heard(0, "192.0.2.1"), "backup until 1.609375", "")
                    .at("1.5", heard(0, "192.0.2.1"), "backup until 1.609375", "");
        }

        @Test
        void whenAnotherRouterAnswersAResignation_thenTheFullTimerIsArmed() {
            Play.from(Words.backup(Words.OPTIONS))
                    .at("1", heard(0, "192.0.2.1"), "backup until 1.609375", "")
                    .at("1.1", heard(150, "192.0.2.3"), "backup until 4.709375", "");
        }

        @Test
        void whenHeard_thenStatusKnowsIt() {
            VrrpState.Backup backup =
                    (VrrpState.Backup) Election.on(Words.backup(Words.OPTIONS), heard(200, "192.0.2.1"), Words.at("1"))
                            .next();
            VrrpState.Heard last = backup.lastHeard().orElseThrow();
            assertEquals("192.0.2.1", last.address().toString());
            assertEquals(new Priority(200), last.priority());
            assertEquals(Words.at("1"), last.at());
        }
    }

    @Nested
    class GivenAnActiveRouterOfLowerPriority {

        @Test
        void whenOurTimerEnds_thenItsNextAdvertisementIsTheSignal() {
            // The signal is followed by a sixteenth of the skew: 0.609375 s / 16.
            Play.from(Words.backup(Words.OPTIONS))
                    .at("1", heard(50, "192.0.2.1"), "backup until 3.609375 preempting", "")
                    .at("2", heard(50, "192.0.2.1"), "backup until 3.609375 preempting", "")
                    .at("3", heard(50, "192.0.2.1"), "backup until 3.609375 preempting", "")
                    .timer("backup until 3.859375 preemption_due", "")
                    .timer("backup until 4.109375 preemption_due", "")
                    .at("4", heard(50, "192.0.2.1"), "backup until 4.038085937 handover", "")
                    .timer(
                            "active advert 5.038085937 lease 7.038085937",
                            "send 100, acquire, announce 5,"
                                    + " backup -> active cause=lower-priority-preempted peer=192.0.2.1 priority=50");
        }

        @Test
        void whenItFallsSilent_thenItsLeaseEndsBeforeWeTakeOver() {
            VrrpState due = stateAfterSilence("6.5");
            Play.from(due)
                    .at("6.609374", TIMER, "backup until 6.609375 preemption_due", "")
                    .at(
                            "6.609375",
                            TIMER,
                            "active advert 7.609375 lease 9.609375",
                            "send 100, acquire, announce 5, backup -> active cause=active-down-expired after=3609ms");
        }

        @Test
        void whenLeasesAreOff_thenTheTimerDecides() {
            Play.from(Words.backup(Words.leasing(false)))
                    .at("3", heard(50, "192.0.2.1"), "backup until 3.609375 preempting", "")
                    .timer(
                            "active advert 4.609375 lease 6.609375",
                            "send 100, acquire, announce 5,"
                                    + " backup -> active cause=lower-priority-preempted peer=192.0.2.1 priority=50");
        }

        @Test
        void whenWeWereAsleep_thenWhatWasInTheSocketIsNoSignal() {
            Play.from(stateAfterSilence("3.859375"))
                    .at("4.4", heard(50, "192.0.2.1"), "backup until 4.109375 preemption_due", "")
                    .at("4.4", heard(50, "192.0.2.1"), "backup until 4.109375 preemption_due", "")
                    .at("4.4", TIMER, "backup until 4.65 preemption_due", "")
                    .at("4.6", heard(50, "192.0.2.1"), "backup until 4.638085937 handover", "");
        }

        @Test
        void whenWeFallAsleepAfterTheSignal_thenWeWaitForAnother() {
            Play.from(stateAfterSilence("3.859375"))
                    .at("4", heard(50, "192.0.2.1"), "backup until 4.038085937 handover", "")
                    .at("4.5", TIMER, "backup until 4.75 preemption_due", "");
        }

        @Test
        void whenItIsRaisedAboveUs_thenItCountsAgain() {
            Play.from(stateAfterSilence("3.859375")).at("4", heard(150, "192.0.2.1"), "backup until 7.609375", "");
        }

        @Test
        void whenWeAreLoweredBelowIt_thenItCountsFromItsLastAdvertisement() {
            // 3 s + 3.8125 s: the skew of priority 48.
            Play.from(stateAfterSilence("3.859375"))
                    .at("3.9", new VrrpEvent.PriorityChanged(new Priority(48)), "backup until 6.8125 priority=48", "");
        }

        @Test
        void whenItResigns_thenTheSkewPasses() {
            Play.from(stateAfterSilence("3.859375")).at("3.9", heard(0, "192.0.2.1"), "backup until 4.109375", "");
        }

        /**
         * Heard at 1, 2 and 3 s; our timer ended at 3.609375 s; since then awake every quarter of a second until then.
         */
        private VrrpState stateAfterSilence(String until) {
            VrrpState state = Words.backup(Words.OPTIONS);
            for (String second : new String[] {"1", "2", "3"}) {
                state = Election.on(state, heard(50, "192.0.2.1"), Words.at(second))
                        .next();
            }
            while (!state.deadline().orElseThrow().isAfter(Words.at(until))) {
                state = Election.on(state, TIMER, state.deadline().orElseThrow())
                        .next();
            }
            return state;
        }
    }

    @Nested
    class GivenNoPreemption {

        @Test
        void whenALowerPriorityIsHeard_thenItCounts() {
            Play.from(Words.backup(Words.preempting(false, Duration.ZERO)))
                    .at("1", heard(50, "192.0.2.1"), "backup until 4.609375", "")
                    .at("2", heard(50, "192.0.2.1"), "backup until 5.609375", "")
                    .timer(
                            "active advert 6.609375 lease 8.609375",
                            "send 100, acquire, announce 5, backup -> active cause=active-down-expired after=3609ms");
        }

        @Test
        void whenTheOptionIsTakenAwayDuringAPreemption_thenTheOtherRouterStays() {
            VrrpState preempting = Election.on(Words.backup(Words.OPTIONS), heard(50, "192.0.2.1"), Words.at("3"))
                    .next();
            Play.from(preempting)
                    .at(
                            "3.5",
                            new VrrpEvent.OptionsChanged(Words.preempting(false, Duration.ZERO), new Priority(100)),
                            "backup until 6.609375",
                            "");
        }
    }

    @Nested
    class GivenAPreemptDelay {

        private final VrrpState backup = Words.backup(Words.preempting(true, Duration.ofSeconds(2)));

        @Test
        void whenALowerPriorityIsHeard_thenItCountsUntilTheDelayIsOver() {
            Play.from(backup)
                    .at("1", heard(50, "192.0.2.1"), "backup until 4.609375", "")
                    .at("2.999999", heard(50, "192.0.2.1"), "backup until 6.609374", "")
                    .at("3", heard(50, "192.0.2.1"), "backup until 6.609374 preempting", "")
                    .at("4", heard(50, "192.0.2.1"), "backup until 6.609374 preempting", "");
        }

        @Test
        void whenAHigherPriorityIsHeardMeanwhile_thenTheDelayBeginsAnew() {
            Play.from(backup)
                    .at("1", heard(50, "192.0.2.1"), "backup until 4.609375", "")
                    .at("2", heard(100, "192.0.2.3"), "backup until 5.609375", "")
                    .at("3", heard(50, "192.0.2.1"), "backup until 6.609375", "")
                    .at("4.999999", heard(50, "192.0.2.1"), "backup until 8.609374", "")
                    .at("5", heard(50, "192.0.2.1"), "backup until 8.609374 preempting", "");
        }

        @Test
        void whenItFallsSilentDuringTheDelay_thenSilenceIsTheCause() {
            Play.from(backup)
                    .at("1", heard(50, "192.0.2.1"), "backup until 4.609375", "")
                    .timer(
                            "active advert 5.609375 lease 7.609375",
                            "send 100, acquire, announce 5, backup -> active cause=active-down-expired after=3609ms");
        }
    }

    @Nested
    class GivenVersion2 {

        private final ElectionOptions options =
                ElectionOptions.of(ProtocolVersion.V2, new Priority(100), new AdvertisementInterval(1000));

        @Test
        void whenStarted_thenTheSkewIsAPartOfASecond() {
            assertEquals("backup until 30.609375", Words.of(Words.backup(options)));
        }

        @Test
        void whenTheIntervalIsReconfigured_thenTheTimerIsArmedAnew() {
            ElectionOptions faster =
                    ElectionOptions.of(ProtocolVersion.V2, new Priority(100), AdvertisementInterval.ONE_SECOND);
            Play.from(Words.backup(options))
                    .at("20", new VrrpEvent.OptionsChanged(faster, new Priority(100)), "backup until 23.609375", "");
        }
    }

    @Nested
    class GivenAnOwner {

        private final ElectionOptions options =
                ElectionOptions.of(ProtocolVersion.V3, Priority.OWNER, AdvertisementInterval.ONE_SECOND);

        @Test
        void whenStarted_thenActiveAtOnce() {
            Play.from(Election.initial(options))
                    .at(
                            "1",
                            new VrrpEvent.Started(),
                            "active advert 2 lease 4 priority=255",
                            "send 255, acquire, announce 5, initialize -> active cause=address-owner");
        }

        @Test
        void whenItsFaultIsOver_thenActiveAtOnce() {
            VrrpState fault = Election.on(
                            Words.active(Words.OPTIONS), new VrrpEvent.FaultRaised(Words.LINK_DOWN), Words.at("0"))
                    .next();
            VrrpState owner = Election.on(fault, new VrrpEvent.OptionsChanged(options, Priority.OWNER), Words.at("1"))
                    .next();
            Play.from(owner)
                    .at(
                            "2",
                            new VrrpEvent.FaultCleared(Words.LINK_DOWN),
                            "active advert 3 lease 5 priority=255",
                            "send 255, acquire, announce 5, fault -> active cause=address-owner");
        }
    }

    @Test
    void whenItStoodStillForMoreThanAWait_thenItForgetsWhatItHeardAndWaitsAnew() {
        Transition transition = Election.on(
                Election.on(Words.backup(Words.OPTIONS), heard(0, "192.0.2.1"), Words.at("1"))
                        .next(),
                TIMER,
                Words.at("60"));
        assertEquals("backup until 63.609375", Words.of(transition.next()));
        assertEquals("resumed lateness=58390ms", ActionText.of(transition.actions()));
        assertEquals(Optional.empty(), ((VrrpState.Backup) transition.next()).lastHeard());
    }

    @Test
    void whenThePriorityChangesBackAndForth_thenTheTimerIsWhereItWas() {
        Play.from(Words.backup(Words.OPTIONS))
                .at("1", new VrrpEvent.PriorityChanged(new Priority(254)), "backup until 3.007812 priority=254", "")
                .at("2", new VrrpEvent.PriorityChanged(new Priority(1)), "backup until 3.996093 priority=1", "")
                .at("3", new VrrpEvent.PriorityChanged(new Priority(100)), "backup until 3.609375", "");
    }
}
