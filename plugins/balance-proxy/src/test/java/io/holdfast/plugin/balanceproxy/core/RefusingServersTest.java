package io.holdfast.plugin.balanceproxy.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusingServersTest {

    private static final Endpoint A = Endpoint.parse("10.0.0.1:53");
    private static final Endpoint B = Endpoint.parse("10.0.0.2:53");

    private final RefusingServers servers = new RefusingServers();

    private static MonotonicTime at(double seconds) {
        return new MonotonicTime(0).plus(Duration.ofMillis((long) (seconds * 1000)));
    }

    @Test
    void givenARefusal_whenNewClientsCome_thenOneEveryTwoSecondsTries() {
        assertTrue(servers.refused(A, at(10)));
        assertEquals(Set.of(A), servers.avoided(at(11.9)));
        assertEquals(Set.of(), servers.avoided(at(12)));
        servers.tried(B, at(12));
        assertEquals(Set.of(), servers.avoided(at(12)), "it went elsewhere");
        servers.tried(A, at(12));
        assertEquals(Set.of(A), servers.avoided(at(12)));
        assertEquals(Set.of(A), servers.avoided(at(13.9)));
        assertEquals(Set.of(), servers.avoided(at(14)));
        assertEquals(Set.of(A), servers.all());
    }

    @Test
    void givenARefusal_whenItAnswers_thenItIsAvoidedNoLonger() {
        assertFalse(servers.answered(A), "it was not avoided");
        servers.refused(A, at(10));
        assertTrue(servers.answered(A));
        assertEquals(Set.of(), servers.all());
        assertTrue(servers.isEmpty());
        assertTrue(servers.refused(A, at(11)));
    }

    @Test
    void givenARefusal_whenItRefusesAgain_thenItIsAvoidedForLonger() {
        assertTrue(servers.refused(A, at(10)));
        assertFalse(servers.refused(A, at(35)));
        assertEquals(Set.of(A), servers.avoided(at(36)));
        assertEquals(List.of(), servers.forget(at(64.9)));
        assertEquals(List.of(A), servers.forget(at(65)));
        assertTrue(servers.isEmpty());
    }

    /** As with what takes messages and never answers. */
    @Test
    void givenARefusal_whenTriedWithoutAnswer_thenItIsAvoidedForThirtySecondsAllTheSame() {
        servers.refused(A, at(10));
        servers.tried(A, at(39));
        assertEquals(List.of(A), servers.forget(at(40)));
    }

    @Test
    void givenARefusal_thenClientsOfBeforeLeaveAndThatWhichTriesWaitsForAnAnswer() {
        assertFalse(servers.isLeft(A, at(9), at(10)));
        servers.refused(A, at(10));
        assertTrue(servers.isLeft(A, at(9), at(10)));
        assertFalse(servers.isLeft(B, at(9), at(10)));
        assertFalse(servers.isLeft(A, at(12), at(13.9)));
        assertTrue(servers.isLeft(A, at(12), at(14)));
        servers.refused(A, at(13));
        assertTrue(servers.isLeft(A, at(12), at(13)));
    }
}
