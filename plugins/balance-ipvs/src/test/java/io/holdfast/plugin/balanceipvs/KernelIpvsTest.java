package io.holdfast.plugin.balanceipvs;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static io.holdfast.plugin.balanceipvs.Machine.nat;
import static io.holdfast.plugin.balanceipvs.Machine.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Balancer;
import io.holdfast.api.testing.InUserModeLinux;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The balancer on a real kernel, checked with {@code ipvsadm}. */
@InUserModeLinux(needs = "ipvsadm")
class KernelIpvsTest {

    private static final Path FOLDER = Path.of("/run/tmp/holdfast");

    private final Machine machine = new Machine(FOLDER);

    /** The table as commands of ipvsadm, sorted. */
    private static String table() {
        return shell("ipvsadm -S -n | sort");
    }

    @Test
    void whenServicesAreWanted_thenTheKernelHasThem_andNoneAfterClose() throws Exception {
        Balancer balancer = machine.balancer();
        assertEquals(
                List.of(),
                balancer.apply(List.of(
                        service("tcp/192.0.2.10:80", "wrr", nat("10.0.0.1:8080", 1), nat("10.0.0.2:8080", 2)),
                        service("udp/[2001:db8::10]:53", "rr", nat("[2001:db8::1]:53", 1)))));
        assertEquals("""
                -A -t 192.0.2.10:80 -s wrr
                -A -u [2001:db8::10]:53 -s rr
                -a -t 192.0.2.10:80 -r 10.0.0.1:8080 -m -w 1
                -a -t 192.0.2.10:80 -r 10.0.0.2:8080 -m -w 2
                -a -u [2001:db8::10]:53 -r [2001:db8::1]:53 -m -w 1
                """, table());
        balancer.close();
        assertEquals("", table());
        assertTrue(shell("cat " + FOLDER + "/ipvs").isEmpty());
    }
}
