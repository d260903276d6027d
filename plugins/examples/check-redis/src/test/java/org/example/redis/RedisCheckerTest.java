package org.example.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.SocketServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisCheckerTest {

    private final RedisCheckerFactory factory = new RedisCheckerFactory();

    private Verdict check(String reply, Map<String, ?> options) {
        try (SocketServer server = SocketServer.saying(reply)) {
            return Attempts.check(factory, options, Target.of(server.endpoint()));
        }
    }

    @Test
    void givenPong_whenChecked_thenHealthy() {
        assertEquals(Verdict.healthy("PONG"), check("+PONG\r\n", Map.of()));
    }

    @Test
    void givenAnError_whenChecked_thenItsWordsAreTheReason() {
        assertEquals(
                Verdict.unhealthy("PING: -LOADING Redis is loading the dataset in memory"),
                check("-LOADING Redis is loading the dataset in memory\r\n", Map.of()));
    }

    @Test
    void givenAPassword_whenItIsWrong_thenUnhealthy() {
        assertEquals(
                Verdict.unhealthy("AUTH: -ERR invalid password"),
                check("-ERR invalid password\r\n", Map.of("password", "wrong")));
    }

    @Test
    void givenAServerThatNeverStops_whenChecked_thenItIsCutShort() {
        assertEquals(
                Verdict.unhealthy("PING: a reply is longer than 200 bytes"), check("+".repeat(1000), Map.of()));
    }
}
