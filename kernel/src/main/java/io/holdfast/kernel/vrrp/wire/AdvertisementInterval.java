package io.holdfast.kernel.vrrp.wire;

import java.time.Duration;

/**
 * Time between advertisements: Advertisement_Interval (RFC 9568, section 6.1).
 *
 * <p>Which values can be written depends on the version, see {@link ProtocolVersion#interval}.
 *
 * @param centiseconds 1..25500, the union of what version 3 (1..4095) and version 2 (whole seconds, 1..255) can carry
 */
public record AdvertisementInterval(int centiseconds) {

    /** The default of both versions (RFC 9568, section 6.1). */
    public static final AdvertisementInterval ONE_SECOND = new AdvertisementInterval(100);

    private static final int MAX_CENTISECONDS = 25_500;
    private static final int MICROS_PER_CENTISECOND = 10_000;

    public AdvertisementInterval {
        if (centiseconds < 1 || centiseconds > MAX_CENTISECONDS) {
            throw new IllegalArgumentException(
                    "an advertisement interval of " + centiseconds + " cs is not in 1..25500");
        }
    }

    public Duration duration() {
        return Duration.ofMillis(centiseconds * 10L);
    }

    /** Length in microseconds: exact, and no more than 255 million. */
    public long micros() {
        return (long) centiseconds * MICROS_PER_CENTISECOND;
    }

    /** The interval as people write it: {@code 1s}, {@code 250ms}. */
    @Override
    public String toString() {
        return centiseconds % 100 == 0 ? centiseconds / 100 + "s" : centiseconds * 10 + "ms";
    }
}
