package io.holdfast.plugin.checkping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.testing.Attempts;
import io.holdfast.api.testing.ScarceFiles;
import io.holdfast.api.testing.WrittenOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PingCheckerTest {

    private final PingCheckerFactory factory = new PingCheckerFactory();

    private Verdict check(String endpoint, Map<String, ?> options) {
        return Attempts.check(factory, options, Target.of(Endpoint.parse(endpoint)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "[::1]:80"})
    void givenLoopback_whenChecked_thenItReplies(String endpoint) {
        Verdict verdict = check(endpoint, Map.of("size", 1000));
        assertTrue(verdict.text().matches("echo reply after [0-9.]+ ?ms"), verdict.text());
    }

    @Test
    void givenAMistake_whenRead_thenItIsAProblem() {
        assertEquals(
                List.of("test.conf:1: size: 65508 is not in 0..65507"),
                WrittenOptions.problems(factory, Map.of("size", 65508)));
    }

    @Test
    void givenNoFileDescriptorLeft_whenChecked_thenItRunsWithThoseThatAreKept() throws Exception {
        String verdict = ScarceFiles.verdict(PingCheckerFactory.class, Map.of(), "127.0.0.1:1");

        assertTrue(verdict.startsWith("Healthy: echo reply"), verdict);
    }
}
