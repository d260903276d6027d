package io.holdfast.kernel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.testing.WrittenOptions;
import io.holdfast.kernel.check.core.HealthPolicy;
import io.holdfast.kernel.check.core.HealthPolicy.StartState;
import io.holdfast.kernel.plugin.Plugins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckOptionsTest {

    private final Plugins plugins = Plugins.of(new ScriptedCheckers("http", _ -> Verdict.healthy("")));
    private final List<ConfigProblem> problems = new ArrayList<>();

    private Optional<CheckOptions> read(Map<String, ?> written, HealthPolicy defaults) {
        var in = WrittenOptions.reader(written, problems);
        Optional<CheckOptions> options =
                CheckOptions.read(in, plugins, defaults).ifSound();
        in.rejectUnread();
        return options;
    }

    private List<String> problems() {
        return problems.stream().sorted().map(ConfigProblem::toString).toList();
    }

    @Test
    void givenOnlyAType_whenRead_thenTheDefaultsHold() {
        CheckOptions options =
                read(Map.of("type", "http"), HealthPolicy.DEFAULTS).orElseThrow();
        assertEquals(
                new HealthPolicy(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(2),
                        1,
                        3,
                        0,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        StartState.UP),
                options.policy());
        assertEquals("http", options.checker().type());
    }

    @Test
    void givenEveryKey_whenRead_thenItIsUsed() {
        CheckOptions options = read(
                        Map.ofEntries(
                                Map.entry("type", "http"),
                                Map.entry("interval", "60s"),
                                Map.entry("timeout", "5s"),
                                Map.entry("rise", 2),
                                Map.entry("fall", 1),
                                Map.entry("retry", 3),
                                Map.entry("delay-before-retry", "1500ms"),
                                Map.entry("warm-up", "0s"),
                                Map.entry("start-state", "down"),
                                Map.entry("address", "192.0.2.99"),
                                Map.entry("port", 8080),
                                Map.entry("source-address", "192.0.2.1"),
                                Map.entry("interface", "eth0"),
                                Map.entry("word", "deep")),
                        HealthPolicy.DEFAULTS)
                .orElseThrow();
        assertEquals(
                new HealthPolicy(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        2,
                        1,
                        3,
                        Duration.ofMillis(1500),
                        Duration.ZERO,
                        StartState.DOWN),
                options.policy());
        Target asked = options.of(Target.of(Endpoint.parse("192.0.2.11:80"))).target();
        assertEquals(Endpoint.parse("192.0.2.99:8080"), asked.endpoint());
        assertEquals(Optional.of(IpAddress.parse("192.0.2.1")), asked.source());
        assertEquals("deep", options.checker().options());
    }

    @Test
    void givenALongerInterval_whenNoWarmUpIsWritten_thenStartsSpreadOverIt() {
        HealthPolicy policy = read(Map.of("type", "http", "interval", "60s"), HealthPolicy.DEFAULTS)
                .orElseThrow()
                .policy();
        assertEquals(Duration.ofSeconds(60), policy.warmUp());
    }

    @Test
    void givenMistakes_whenRead_thenEachIsAProblem() {
        read(Map.of("type", "htp"), HealthPolicy.DEFAULTS);
        assertEquals(
                List.of(
                        "test.conf:1: type: no plugin provides the health checker \"htp\", expected a health checker (http), did you mean \"http\"?"),
                problems());
        problems.clear();
        read(Map.of("interval", "1ms"), HealthPolicy.DEFAULTS);
        assertEquals(
                List.of(
                        "test.conf: type: is missing, expected a health checker (http)",
                        "test.conf:1: interval: 1ms is not in 10ms..1d"),
                problems());
        problems.clear();
        read(Map.of("type", "http", "fal", 2), HealthPolicy.DEFAULTS);
        assertEquals(1, problems.size(), problems().toString());
        assertEquals("unknown key, did you mean \"fall\"?", problems.getFirst().message());
    }

    @Test
    void givenASourceOfAnotherFamily_whenUsedForAServer_thenItIsRefused() {
        CheckOptions options = read(Map.of("type", "http", "source-address", "2001:db8::1"), HealthPolicy.DEFAULTS)
                .orElseThrow();
        Target server = Target.of(Endpoint.parse("192.0.2.11:80"));
        assertThrows(IllegalArgumentException.class, () -> options.of(server));
    }
}
