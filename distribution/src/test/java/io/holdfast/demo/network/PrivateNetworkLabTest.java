package io.holdfast.demo.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class PrivateNetworkLabTest {
    private static final String[] PING_ONCE = {"ping", "-n", "-c", "1", "-W", "1", "192.0.2.2"};

    @Test
    void givenTwoHostsOnALan_theyReachEachOther_untilTheCableIsCutOrLossy() throws Exception {
        try (var network = PrivateNetwork.create()) {
            var lan = network.lan("lan");
            var a = network.host("a");
            var b = network.host("b");
            lan.plug(a, "eth0", "192.0.2.1/24", "2001:db8::1/64", "fe80::1/64");
            var link = lan.plug(b, "eth0", "192.0.2.2/24", "2001:db8::2/64", "fe80::2/64");

            a.run(PING_ONCE);
            a.run("ping", "-n", "-c", "1", "2001:db8::2");

            link.loseFromHost();
            assertThrows(CommandFailedException.class, () -> a.run(PING_ONCE));
            link.loseNothing();
            link.loseToHost();
            assertThrows(CommandFailedException.class, () -> a.run(PING_ONCE));
            link.loseNothing();
            a.run(PING_ONCE);

            link.cut();
            assertThrows(CommandFailedException.class, () -> a.run(PING_ONCE));
            link.mend();
            a.run(PING_ONCE);
        }
    }

    @Test
    void whenTheNetworkIsClosed_itsProcessesAreGone_evenFrozenOnes() throws Exception {
        HostProcess running;
        HostProcess frozen;
        try (var network = PrivateNetwork.create()) {
            var host = network.host("a");
            running = host.start("sleep.log", List.of("sleep", "600"));
            frozen = host.start("sleep.log", List.of("sleep", "600"));
            frozen.freeze();
            assertTrue(running.isAlive());
        }
        assertTrue(ProcessHandle.of(running.pid()).isEmpty());
        assertTrue(ProcessHandle.of(frozen.pid()).isEmpty());
    }

    @Test
    void givenAFrozenProgram_whenResumed_itGoesOn_andItsEndIsSeen() throws Exception {
        try (var network = PrivateNetwork.create()) {
            var program =
                    network.host("a").start("log", List.of("sh", "-c", "read x < /run/a/pipe || sleep 600; exit 7"));
            program.freeze();
            program.resume();
            program.terminate();
            assertEquals(143, program.awaitExit(Duration.ofSeconds(10)));
            assertFalse(program.isAlive());
        }
    }

    @Test
    void givenNoRoot_aUserNamespaceServesAsWell() throws Exception {
        try (var network = PrivateNetwork.create(false)) {
            var lan = network.lan("lan");
            var a = network.host("a");
            var b = network.host("b");
            lan.plug(a, "eth0", "192.0.2.1/24");
            lan.plug(b, "eth0", "192.0.2.2/24");
            a.run(PING_ONCE);
        }
    }

    @Test
    void whenAToolIsMissing_itIsNamedWithItsPackage() {
        var e = assertThrows(MissingToolException.class, () -> Tools.require("ip", "no-such-tool", "nft"));
        assertEquals("missing on this machine: no-such-tool", e.getMessage());
    }
}
