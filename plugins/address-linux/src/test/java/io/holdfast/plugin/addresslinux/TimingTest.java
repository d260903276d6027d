package io.holdfast.plugin.addresslinux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.address.Lease;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.plugin.addresslinux.wire.AddressMessage;
import io.holdfast.plugin.addresslinux.wire.AddressMessage.Wanted;
import io.holdfast.plugin.addresslinux.wire.LinkMessage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long things live, in numbers. */
class TimingTest {

    private static Lease lease(long intervalMillis) {
        return new Lease.Expiring(Duration.ofMillis(3 * intervalMillis), Duration.ofMillis(intervalMillis));
    }

    private static MonotonicTime at(long millis) {
        return new MonotonicTime(millis * 1_000_000);
    }

    @Nested
    class Lifetimes {

        @ParameterizedTest
        @CsvSource({
            // interval ms, fenced, many, life s, between renewals ms
            "   10, true,  false,  10, 3000",
            "  100, true,  false,  10, 3000",
            "  999, true,  false,  10, 3000",
            " 1000, true,  false,   2,    0",
            " 1500, true,  false,   3,    0",
            "40000, true,  false, 119,    0",
            // So many that renewing them costs: rarely, but only behind the fence.
            "  100, true,  true,   60, 20000",
            " 1000, true,  true,   60, 20000",
            "20000, true,  true,   60, 20000",
            "21000, true,  true,   62,    0",
            " 1000, false, true,    2,    0",
            // Without the fence: the shortest that outlives the next renewal.
            "   10, false, false,   1,    0",
            "  500, false, false,   1,    0",
            "  501, false, false,   2,    0",
            "  999, false, false,   2,    0",
        })
        void whenLeaseExpires_thenLifeFitsIt(
                long intervalMillis, boolean fenced, boolean many, int validSeconds, long renewalMillis) {
            assertEquals(
                    new AddressLifetime(validSeconds, Duration.ofMillis(renewalMillis)),
                    AddressLifetime.of(lease(intervalMillis), fenced, many));
        }

        @Test
        void whenLeaseIsOff_thenLifeHasNoEnd() {
            AddressLifetime life = AddressLifetime.of(new Lease.Permanent(), true, true);
            assertEquals(AddressMessage.FOREVER, life.validSeconds());
            assertEquals(AddressMessage.FOREVER, life.validSecondsAfter(Duration.ofSeconds(9)));
        }

        @ParameterizedTest
        @CsvSource({"0, 4", "399, 4", "400, 3", "1399, 3", "1400, 2", "9000, 1", "-5, 4"})
        void whenPartOfTheLeaseIsGone_thenLifeIsShorter(long goneMillis, int validSeconds) {
            // 5 s of lease, 4 s of life
            AddressLifetime life = AddressLifetime.of(lease(1667), true, false);
            assertEquals(validSeconds, life.validSecondsAfter(Duration.ofMillis(goneMillis)));
        }

        @ParameterizedTest
        @CsvSource({
            // addresses, lease renewed every ms, how many each time
            "  1,  100,   1",
            "300,  100,  10",
            "300, 1000, 100",
            " 31,  100,   2",
            "300, 3000, 300",
            "300, 5000, 300",
        })
        void whenThereAreMany_thenTheyTakeTurnsWithinThreeSeconds(int addresses, long leaseMillis, int share) {
            assertEquals(
                    share,
                    new AddressLifetime(10, Duration.ofSeconds(3)).share(addresses, Duration.ofMillis(leaseMillis)));
        }

        @Test
        void whenHostAddressOfIpv6_thenNeverPreferred() {
            assertEquals(0, AddressLifetime.preferredSeconds(InterfaceAddress.parse("2001:db8::1/128"), 2));
            assertEquals(2, AddressLifetime.preferredSeconds(InterfaceAddress.parse("2001:db8::1/64"), 2));
            assertEquals(2, AddressLifetime.preferredSeconds(InterfaceAddress.parse("192.0.2.1/32"), 2));
        }
    }

    @Nested
    class Periods {

        private final LeasePeriod period = new LeasePeriod(at(1000), Duration.ofMillis(300));

        @Test
        void whenTimeGoesBy_thenWholeMillisecondsAreLeft() {
            assertEquals(300, period.remainingMillis(at(1000)));
            assertEquals(299, period.remainingMillis(new MonotonicTime(1_000_000_001L)));
            assertEquals(1, period.remainingMillis(at(1299)));
            assertEquals(0, period.remainingMillis(new MonotonicTime(1_299_500_000L)));
            assertEquals(-1, period.remainingMillis(at(1301)));
        }

        @Test
        void whenLessThanAMillisecondIsLeft_thenItIsOver() {
            assertFalse(period.isOver(at(1299)));
            assertTrue(period.isOver(new MonotonicTime(1_299_500_000L)));
        }
    }

    @Nested
    class Turns {

        private final Hold hold = new Hold(
                new LinkMessage(false, 3, new InterfaceName("eth0"), 0, Optional.empty(), 1500),
                new AddressLifetime(10, Duration.ofSeconds(3)));

        Turns() {
            for (int i = 0; i < 60; i++) {
                InterfaceAddress address = InterfaceAddress.parse("10.0.0." + i + "/24");
                hold.addInstalled(new Wanted(address, 3, 72, true, 10, 10), at(0));
            }
        }

        private int due(long millis) {
            return hold.takeDue(at(millis), Duration.ofMillis(100), Duration.ZERO)
                    .size();
        }

        @Test
        void whenTheirTimeHasNotCome_thenNoneIsRenewed() {
            assertEquals(0, due(2999));
        }

        @Test
        void whenTheirTimeHasCome_thenTwoEachTimeUntilAllHadTheirTurn() {
            int renewed = 0;
            for (long millis = 3000; millis < 6000; millis += 100) {
                assertEquals(2, due(millis));
                renewed += 2;
                assertFalse(hold.mayHaveExpired(at(millis)));
            }
            assertEquals(60, renewed);
            assertEquals(2, due(6000)); // the first two again
        }

        @Test
        void whenLifeIsNearlyOver_thenItMayHaveEnded() {
            assertFalse(hold.mayHaveExpired(at(9749)));
            assertTrue(hold.mayHaveExpired(at(9750)));
            assertTrue(hold.mayHaveExpired(InterfaceAddress.parse("10.0.0.7/24"), at(9750)));
            assertFalse(hold.mayHaveExpired(InterfaceAddress.parse("10.0.1.7/24"), at(9750)));
        }
    }
}
