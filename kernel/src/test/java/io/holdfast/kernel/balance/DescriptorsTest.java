package io.holdfast.kernel.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DescriptorsTest {

    @Test
    void givenEnough_thenTrafficGetsWhatOthersLeave() {
        Descriptors enough = new Descriptors(22_200, 50, 50, 22_000, Map.of());
        assertEquals(Optional.empty(), enough.shortage());
        assertEquals(22_000, enough.forTraffic());
    }

    @Test
    void givenOneTooFew_thenTheSentenceSaysWhatIsNeededAndWhatHelps() {
        assertEquals(
                Optional.of("the process may have 22199 file descriptors and could need 22200 (22000 for the"
                        + " connections that balancers allow, 0 for the addresses where they listen, 50 for checks, 150 for the rest): raise the limit"
                        + " (LimitNOFILE= of the systemd unit, ulimit -n) or lower max-connections and"
                        + " max-udp-sessions; until then connections get 21999"),
                new Descriptors(22_199, 50, 50, 22_000, Map.of()).shortage());
    }

    @Test
    void givenMoreAddressesThanDescriptors_thenTheirServiceIsNamedAndTrafficGetsNone() {
        Descriptors crowd = new Descriptors(65_536, 50, 0, 0, Map.of("small", 1, "huge", 65_537));
        String sentence = crowd.shortage().orElseThrow();
        assertTrue(sentence.contains("could need 65688"), sentence);
        assertTrue(
                sentence.contains("65538 for the addresses where they listen, 0 for checks, 150 for the rest;"
                        + " service huge alone has more addresses than that)"),
                sentence);
        assertEquals(0, crowd.forTraffic());
        assertEquals(300, new Descriptors(1000, 100, 0, 500, Map.of("a", 500)).forTraffic());
    }

    @Test
    void givenManyChecks_thenTrafficGetsHalfOfWhatIsFree() {
        assertEquals(450, new Descriptors(1000, 100, 8192, 22_000, Map.of()).forTraffic());
        assertEquals(0, new Descriptors(100, 120, 10, 22_000, Map.of()).forTraffic());
    }

    @Test
    void givenNoTrafficHere_thenNothingIsSaid() {
        assertEquals(Optional.empty(), new Descriptors(256, 100, 8192, 0, Map.of()).shortage());
    }

    @Test
    void givenServices_thenTheirTrafficAndTheirDistinctChecksAreCounted() {
        Plugins plugins = Plugins.of(ScriptedBalancers.proxy(), ScriptedBalancers.ipvs(), new ScriptedChecker());
        ServicesOptions options = OptionsText.of("""
                        services {
                          a { address = "192.0.2.10:80", check { type = told }, servers = [ { address = "10.0.0.1:80" } ] }
                          b { addresses = ["192.0.2.10-12:80"], protocol = udp, persistence = on, check { type = told }
                              servers = [ { address = "10.0.0.1:80" }, { address = "10.0.0.2:80" } ] }
                        }
                        """)
                .read(in -> ServicesOptions.read(in, plugins, (_, _) -> {}))
                .options();
        assertEquals(2000, options.trafficDescriptors());
        assertEquals(25, options.trafficHeapBytes());
        assertEquals(Map.of("a", 1, "b", 3), options.addressDescriptors());
        assertEquals(4, Descriptors.now(options, new HealthEngine.Limits(16)).checks());
        assertEquals(2, Descriptors.now(options, new HealthEngine.Limits(1)).checks());
        assertTrue(Descriptors.now(options, new HealthEngine.Limits(1)).open() > 3);
    }

    /** Java does so by itself (-XX:+MaxFDLimit); the sentence for the operator relies on it. */
    @Test
    void givenASoftLimit_whenStarted_thenTheHardLimitHolds() throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -Sn 300 && ulimit -Hn 900 && exec \"$@\"", "sh"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DescriptorsTest.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), System.out.charset());
        assertEquals(0, process.waitFor(), output);
        assertEquals("900", output.strip());
    }

    /** Says how many descriptors it may have. */
    public static void main(String[] arguments) {
        ServicesOptions none = new ServicesOptions(List.of(), Map.of(), 0, 0, 0, Map.of());
        System.out.println(Descriptors.now(none, new HealthEngine.Limits(1)).limit());
    }
}
