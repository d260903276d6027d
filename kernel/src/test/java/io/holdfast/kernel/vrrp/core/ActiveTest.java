package io.holdfast.kernel.vrrp.core;

import static io.holdfast.kernel.vrrp.core.Words.heard;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.vrrp.Priority;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an Active router of priority 100 does over time; single events are in {@link ElectionTableTest}. */
class ActiveTest {

    private static final VrrpEvent TIMER = new VrrpEvent.TimerExpired();

    @Nested
    class Advertising {

        @Test
        void whenNothingHappens_thenEverySecondAndNoDrift() {
            Play.from(Words.active(Words.OPTIONS))
                    .at("1.0003", TIMER, "active advert 2 lease 4.0003", "send 100, renew")
                    .at("2.0001", TIMER, "active advert 3 lease 5.0001", "send 100, renew")
                    .at("3.9", TIMER, "active advert 4 lease 6.9", "send 100, renew")
                    .at("4", TIMER, "active advert 5 lease 7", "send 100, renew");
        }

        @Test
        void whenThePriorityChanged_thenTheNextAdvertisementSaysSo() {
            Play.from(Words.active(Words.OPTIONS))
                    .at(
                            "0.5",
                            new VrrpEvent.PriorityChanged(new Priority(40)),
                            "active advert 1 lease 3 priority=40",
                            "")
                    .at("1", TIMER, "active advert 2 lease 4 priority=40", "send 40, renew");
        }

        @Test
        void whenAcceptModeIsOff_thenAcquiringSaysSoUnlessItIsTheOwner() {
            VrrpState backup = Words.backup(Words.withoutAccept(100));
            Play.from(backup)
                    .timer(
                            "active advert 4.609375 lease 6.609375",
                            "send 100, acquire without accept, announce 5,"
                                    + " backup -> active cause=active-down-expired after=3609ms");
            Play.from(Election.initial(Words.withoutAccept(255)))
                    .at(
                            "0",
                            new VrrpEvent.Started(),
                            "active advert 1 lease 3 priority=255",
                            "send 255, acquire, announce 5, initialize -> active cause=address-owner");
        }
    }

    @Nested
    class HoldingByLease {

        @Test
        void whenAnAdvertisementDoesNotLeave_thenTheLeaseIsThatOfTheOneBefore() {
            Play.from(Words.active(Words.OPTIONS))
                    .at("1", TIMER, "active advert 2 lease 4", "send 100, renew")
                    .at("1", new VrrpEvent.SendFailed("ENOBUFS"), "active advert 2 lease 3", "")
                    .at("2", TIMER, "active advert 3 lease 5", "send 100, renew")
                    .at("2", new VrrpEvent.SendFailed("ENOBUFS"), "active advert 3 lease 3", "")
                    .at(
                            "3",
                            TIMER,
                            "backup until 6.609375",
                            "release, active -> backup cause=lease-lost reason=\"no advertisement left for 3000ms\"");
        }

        @Test
        void whenSendingWorksAgain_thenTheLeaseGoesOn() {
            Play.from(Words.active(Words.OPTIONS))
                    .at("1", TIMER, "active advert 2 lease 4", "send 100, renew")
                    .at("1", new VrrpEvent.SendFailed("ENOBUFS"), "active advert 2 lease 3", "")
                    .at("2", TIMER, "active advert 3 lease 5", "send 100, renew")
                    .at("3", TIMER, "active advert 4 lease 6", "send 100, renew");
        }

        @Test
        void whenLeasesAreOff_thenALateRouterGoesOnAsIfNothingHadBeen() {
            Play.from(Words.active(Words.leasing(false)))
                    .at("12", TIMER, "active advert 13 lease 15", "send 100, renew, announce 5");
        }
    }

    @Nested
    class Announcing {

        @Test
        void whenActive_thenOnceMoreAfterFiveSeconds() {
            VrrpState state = Words.active(Words.OPTIONS);
            for (String second : new String[] {"1", "2", "3", "4"}) {
                state = Election.on(state, TIMER, Words.at(second)).next();
            }
            Play.from(state)
                    .at("5", TIMER, "active advert 6 lease 8", "send 100, renew, announce 5")
                    .at("6", TIMER, "active advert 7 lease 9", "send 100, renew");
        }

        @Test
        void whenConfigured_thenWithOtherNumbersAndAgainAndAgain() {
            Announcements announcements = new Announcements(1, 2, Duration.ofMillis(300), Duration.ofMillis(500), 3);
            Play.from(Words.active(Words.announcing(announcements)))
                    .timer("active advert 1 lease 3", "announce 2")
                    .timer("active advert 1 lease 3", "announce 3")
                    .timer("active advert 2 lease 4", "send 100, renew")
                    .timer("active advert 2 lease 4", "announce 3");
        }

        @Test
        void whenNumbersAreZero_thenNothingIsAnnounced() {
            Announcements none = new Announcements(0, 0, Duration.ofMillis(300), Duration.ZERO, 0);
            Play.from(Words.backup(Words.announcing(none)))
                    .timer(
                            "active advert 4.609375 lease 6.609375",
                            "send 100, acquire, backup -> active cause=active-down-expired after=3609ms")
                    .timer("active advert 4.609375 lease 6.609375", "")
                    .timer("active advert 5.609375 lease 7.609375", "send 100, renew");
        }

        @Test
        void whenRefreshIsSwitchedOn_thenItBegins() {
            Announcements none = new Announcements(0, 0, Duration.ofMillis(100), Duration.ZERO, 1);
            Announcements refreshing = new Announcements(0, 0, Duration.ofMillis(100), Duration.ofMillis(400), 1);
            Play.from(Words.active(Words.announcing(none)))
                    .timer("active advert 1 lease 3", "")
                    .at(
                            "0.2",
                            new VrrpEvent.OptionsChanged(Words.announcing(refreshing), new Priority(100)),
                            "active advert 1 lease 3",
                            "")
                    .timer("active advert 1 lease 3", "announce 1");
        }
    }

    @Nested
    class GivenARivalOfLowerPriority {

        @Test
        void whenItKeepsAdvertising_thenEachIsAnsweredAndTheSplitIsReportedOnce() {
            Play.from(Words.active(Words.OPTIONS))
                    .at("0.5", heard(50, "192.0.2.1"), "active advert 1.5 lease 3.5", "send 100, renew")
                    .at("1.4", heard(50, "192.0.2.1"), "active advert 2.4 lease 4.4", "send 100, renew")
                    .at(
                            "2.3",
                            heard(50, "192.0.2.1"),
                            "active advert 3.3 lease 5.3",
                            "send 100, renew, split suspected peer=192.0.2.1 priority=50")
                    .at("3.2", heard(50, "192.0.2.1"), "active advert 4.2 lease 6.2", "send 100, renew")
                    .at("4.1", heard(50, "192.0.2.1"), "active advert 5.1 lease 7.1", "send 100, renew")
                    .at("5", heard(50, "192.0.2.1"), "active advert 6 lease 8", "send 100, renew, announce 5")
                    .at("5.9", heard(50, "192.0.2.1"), "active advert 6.9 lease 8.9", "send 100, renew");
        }

        @Test
        void whenItComesBackAfterAPause_thenItIsAnotherEpisode() {
            VrrpState state = Words.active(Words.OPTIONS);
            for (String second : new String[] {"0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"}) {
                state = Election.on(state, TIMER, Words.at(second)).next();
            }
            Play.from(state)
                    .at("5.5", heard(50, "192.0.2.1"), "active advert 6.5 lease 8.5", "send 100, renew")
                    .at("6.4", heard(50, "192.0.2.1"), "active advert 7.4 lease 9.4", "send 100, renew")
                    .at("7.3", TIMER, "active advert 7.4 lease 9.4", "")
                    .at("8.2", TIMER, "active advert 8.4 lease 11.2", "send 100, renew")
                    .at("9.2", TIMER, "active advert 9.4 lease 12.2", "send 100, renew")
                    .at("10.1", heard(50, "192.0.2.1"), "active advert 11.1 lease 13.1", "send 100, renew, announce 5")
                    .at("11", heard(50, "192.0.2.1"), "active advert 12 lease 14", "send 100, renew")
                    .at(
                            "11.9",
                            heard(50, "192.0.2.1"),
                            "active advert 12.9 lease 14.9",
                            "send 100, renew, split suspected peer=192.0.2.1 priority=50");
        }
    }

    @Nested
    class GivenTwoOwners {

        private final ElectionOptions options =
                ElectionOptions.of(ProtocolVersion.V3, Priority.OWNER, AdvertisementInterval.ONE_SECOND);
        private final VrrpState owner = Election.on(Election.initial(options), new VrrpEvent.Started(), Words.at("0"))
                .next();

        @Test
        void whenTheOtherHasTheHigherAddress_thenWeGiveWay() {
            // 3 s + 1/256 s
            Play.from(owner)
                    .at(
                            "0.5",
                            heard(255, "192.0.2.3"),
                            "backup until 3.503906 priority=255",
                            "release, active -> backup cause=higher-address-heard from=192.0.2.3 priority=255");
        }

        @Test
        void whenTheOtherHasTheLowerAddress_thenWeAnswer() {
            Play.from(owner)
                    .at("0.5", heard(255, "192.0.2.1"), "active advert 1.5 lease 3.5 priority=255", "send 255, renew");
        }
    }

    @Test
    void whenItGivesWay_thenItWaitsForTheIntervalOfTheBetterRouter() {
        // 3 * 2 s + 156/256 * 2 s
        Play.from(Words.active(Words.OPTIONS))
                .at(
                        "0.5",
                        heard(200, "192.0.2.1", 200),
                        "backup until 7.71875",
                        "release, active -> backup cause=higher-priority-heard from=192.0.2.1 priority=200")
                .timer(
                        "active advert 8.71875 lease 10.71875",
                        "send 100, acquire, announce 5, backup -> active cause=active-down-expired after=7218ms");
    }

    @Test
    void ownersHavePriority255AndNobodyElse() {
        VrrpState active = Words.active(Words.OPTIONS);
        assertThrows(
                IllegalArgumentException.class,
                () -> Election.on(active, new VrrpEvent.PriorityChanged(Priority.OWNER), Words.at("0.5")));
        assertThrows(
                IllegalArgumentException.class,
                () -> Election.on(active, new VrrpEvent.PriorityChanged(Priority.RESIGNATION), Words.at("0.5")));
    }

    @Test
    void weightsNeverReachAnOwnersPriorityNorZero() {
        assertEquals(new Priority(254), Words.OPTIONS.weighted(1000));
        assertEquals(new Priority(1), Words.OPTIONS.weighted(-1000));
        assertEquals(new Priority(130), Words.OPTIONS.weighted(30));
        assertEquals(Priority.OWNER, Words.withoutAccept(255).weighted(-30));
    }
}
