package io.holdfast.kernel.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.vrrp.Priority;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Timers and intervals against numbers worked out by hand from RFC 9568 and RFC 3768, section 6.1. */
class ProtocolVersionTest {

    @ParameterizedTest
    @CsvSource({
        "V3, 100,   100, PT0.609375S, PT3.609375S",
        "V3, 254,   100, PT0.007812S, PT3.007812S",
        "V3, 255,   100, PT0.003906S, PT3.003906S",
        "V3,   1,   100, PT0.996093S, PT3.996093S",
        "V3, 100,  1000, PT6.09375S,  PT36.09375S",
        "V3, 200,   150, PT0.328125S, PT4.828125S",
        "V3, 254,     1, PT0.000078S, PT0.030078S",
        "V3,   1,  4095, PT40.790039S, PT2M43.640039S",
        "V2, 100,   100, PT0.609375S, PT3.609375S",
        "V2, 254,   100, PT0.007812S, PT3.007812S",
        "V2,   1,   100, PT0.996093S, PT3.996093S",
        "V2, 100,  1000, PT0.609375S, PT30.609375S",
        "V2, 100, 25500, PT0.609375S, PT12M45.609375S",
    })
    void timersAreExact(ProtocolVersion version, int priority, int centiseconds, Duration skew, Duration down) {
        AdvertisementInterval interval = new AdvertisementInterval(centiseconds);
        assertEquals(skew, version.skewTime(new Priority(priority), interval));
        assertEquals(down, version.activeDownInterval(new Priority(priority), interval));
    }

    @ParameterizedTest
    @CsvSource({"V3, 100, PT3S", "V3, 1, PT0.03S", "V2, 100, PT3S"})
    void theLeaseEndsBeforeAnyoneTakesOver(ProtocolVersion version, int centiseconds, Duration term) {
        assertEquals(term, version.leaseTerm(new AdvertisementInterval(centiseconds)));
    }

    @ParameterizedTest
    @CsvSource({
        "V3, PT0.01S, 1",
        "V3, PT0.25S, 25",
        "V3, PT1S, 100",
        "V3, PT40.95S, 4095",
        "V2, PT1S, 100",
        "V2, PT4M15S, 25500",
    })
    void intervalsThatCanBeWritten(ProtocolVersion version, Duration duration, int centiseconds) {
        assertEquals(new AdvertisementInterval(centiseconds), version.interval(duration));
        assertEquals(duration, version.interval(duration).duration());
    }

    @ParameterizedTest
    @CsvSource({
        "V3, PT0S",
        "V3, PT-1S",
        "V3, PT0.005S",
        "V3, PT0.015S",
        "V3, PT40.96S",
        "V3, PT0.010000001S",
        "V3, PT999999999999H",
        "V2, PT0.5S",
        "V2, PT1.5S",
        "V2, PT256S",
        "V2, PT0S",
    })
    void intervalsThatCannotBeWritten(ProtocolVersion version, Duration duration) {
        assertThrows(IllegalArgumentException.class, () -> version.interval(duration));
    }

    @Test
    void onlyVersion3LearnsTheInterval() {
        AdvertisementInterval own = new AdvertisementInterval(100);
        AdvertisementInterval theirs = new AdvertisementInterval(200);
        assertEquals(theirs, ProtocolVersion.V3.activeInterval(own, theirs));
        assertEquals(own, ProtocolVersion.V2.activeInterval(own, theirs));
    }

    @ParameterizedTest
    @CsvSource({"100, 1s", "25, 250ms", "1, 10ms", "25500, 255s", "150, 1500ms"})
    void intervalsReadAsPeopleWriteThem(int centiseconds, String text) {
        assertEquals(text, new AdvertisementInterval(centiseconds).toString());
    }
}
