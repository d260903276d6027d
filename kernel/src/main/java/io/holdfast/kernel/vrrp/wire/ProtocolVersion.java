package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.vrrp.Priority;
import java.time.Duration;

/**
 * A version of VRRP: everything in which the versions differ, timers and layout alike.
 *
 * <p>Timers are whole microseconds, cut off, multiplied before they are divided: the same instants as keepalived's.
 */
public enum ProtocolVersion {

    /**
     * RFC 3768: IPv4, intervals of whole seconds that must be the same everywhere. Over IPv6 it is an extension of
     * keepalived's, which has no authentication data.
     */
    V2(2) {
        @Override
        public AdvertisementInterval interval(Duration duration) {
            return inRange(
                    duration,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(255),
                    "a whole number of seconds in VRRP version 2, 1s to 255s");
        }

        // RFC 3768, section 6.1: ((256 - Priority) / 256) seconds, whatever the interval.
        @Override
        long skewMicros(int priority, AdvertisementInterval activeInterval) {
            return (256 - priority) * 1_000_000L / 256;
        }

        @Override
        public AdvertisementInterval activeInterval(AdvertisementInterval own, AdvertisementInterval advertised) {
            return own;
        }

        @Override
        boolean accepts(int centiseconds, AdvertisementInterval own) {
            return centiseconds == own.centiseconds();
        }

        @Override
        int intervalField(AdvertisementInterval interval, int authenticationType) {
            return authenticationType << 8 | interval.centiseconds() / 100;
        }

        @Override
        int centiseconds(int intervalField) {
            return (intervalField & 0xFF) * 100;
        }

        @Override
        int authenticationType(int intervalField) {
            return intervalField >>> 8;
        }

        @Override
        int authenticationBytes(Family family) {
            return family == Family.IPV4 ? 8 : 0;
        }

        @Override
        int minimumAddresses() {
            return 0;
        }

        @Override
        boolean sumsPseudoHeader(Family family, ChecksumForm form) {
            return family == Family.IPV6;
        }

        @Override
        boolean checksumIsDisputed(Family family) {
            return false;
        }
    },

    /** RFC 9568 and RFC 5798: both families, intervals of centiseconds that a Backup learns from the Active router. */
    V3(3) {
        @Override
        public AdvertisementInterval interval(Duration duration) {
            return inRange(
                    duration,
                    Duration.ofMillis(10),
                    Duration.ofMillis(40_950),
                    "a multiple of 10ms in VRRP version 3, 10ms to 40950ms");
        }

        // RFC 9568, section 6.1: ((256 - Priority) * Active_Adver_Interval) / 256.
        @Override
        long skewMicros(int priority, AdvertisementInterval activeInterval) {
            return (256 - priority) * activeInterval.micros() / 256;
        }

        @Override
        public AdvertisementInterval activeInterval(AdvertisementInterval own, AdvertisementInterval advertised) {
            return advertised;
        }

        // Zero would let an Active_Down_Interval be zero: nothing sensible can be learned from it.
        @Override
        boolean accepts(int centiseconds, AdvertisementInterval own) {
            return centiseconds > 0;
        }

        @Override
        int intervalField(AdvertisementInterval interval, int authenticationType) {
            return interval.centiseconds();
        }

        @Override
        int centiseconds(int intervalField) {
            return intervalField & 0xFFF;
        }

        // The four bits beside the interval are reserved and ignored (RFC 9568, section 5.2.6).
        @Override
        int authenticationType(int intervalField) {
            return 0;
        }

        @Override
        int authenticationBytes(Family family) {
            return 0;
        }

        // RFC 9568, section 5.2.5: an advertisement without an address is ignored.
        @Override
        int minimumAddresses() {
            return 1;
        }

        @Override
        boolean sumsPseudoHeader(Family family, ChecksumForm form) {
            return family == Family.IPV6 || form == ChecksumForm.PSEUDO_HEADER;
        }

        @Override
        boolean checksumIsDisputed(Family family) {
            return family == Family.IPV4;
        }
    };

    /** Advertisements that may be missed: the 3 of Active_Down_Interval (RFC 9568, section 6.1). */
    private static final int MISSED_ADVERTISEMENTS = 3;

    private final int number;

    ProtocolVersion(int number) {
        this.number = number;
    }

    /** The number in the message: 2 or 3. */
    public int number() {
        return number;
    }

    /**
     * The interval that lasts as long as {@code duration}.
     *
     * @throws IllegalArgumentException when this version cannot write it, naming what it can
     */
    public abstract AdvertisementInterval interval(Duration duration);

    /** Skew_Time of a router of the given priority, 1..255 (RFC 9568, section 6.1). */
    public Duration skewTime(Priority priority, AdvertisementInterval activeInterval) {
        return ofMicros(skewMicros(priority.value(), activeInterval));
    }

    /** Active_Down_Interval of a router of the given priority, 1..255 (RFC 9568, section 6.1). */
    public Duration activeDownInterval(Priority priority, AdvertisementInterval activeInterval) {
        return ofMicros(MISSED_ADVERTISEMENTS * activeInterval.micros() + skewMicros(priority.value(), activeInterval));
    }

    /**
     * How long an advertisement keeps every other router quiet: Active_Down_Interval without any Skew_Time. The longest
     * time that an Active router may rely on its last advertisement.
     */
    public Duration leaseTerm(AdvertisementInterval interval) {
        return ofMicros(MISSED_ADVERTISEMENTS * interval.micros());
    }

    /** Active_Adver_Interval after an advertisement has been accepted (RFC 9568, section 6.4.2). */
    public abstract AdvertisementInterval activeInterval(AdvertisementInterval own, AdvertisementInterval advertised);

    abstract long skewMicros(int priority, AdvertisementInterval activeInterval);

    /** Whether an advertisement with this interval may be looked at further. */
    abstract boolean accepts(int centiseconds, AdvertisementInterval own);

    /** Bytes 4 and 5 of a message as one number. */
    abstract int intervalField(AdvertisementInterval interval, int authenticationType);

    abstract int centiseconds(int intervalField);

    abstract int authenticationType(int intervalField);

    /** Length of the authentication data after the addresses. */
    abstract int authenticationBytes(Family family);

    abstract int minimumAddresses();

    /** Whether the checksum covers a pseudo-header, when {@code form} is what the peers understand. */
    abstract boolean sumsPseudoHeader(Family family, ChecksumForm form);

    /** Whether peers disagree about the pseudo-header, so that both forms are taken for correct. */
    abstract boolean checksumIsDisputed(Family family);

    private static AdvertisementInterval inRange(Duration duration, Duration step, Duration most, String allowed) {
        boolean writable = duration.compareTo(step) >= 0
                && duration.compareTo(most) <= 0
                && duration.toNanos() % step.toNanos() == 0;
        if (!writable) {
            throw new IllegalArgumentException("an advertisement interval is " + allowed);
        }
        return new AdvertisementInterval((int) (duration.toMillis() / 10));
    }

    private static Duration ofMicros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
