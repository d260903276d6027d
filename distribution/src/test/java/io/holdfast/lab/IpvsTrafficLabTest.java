package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.InUserModeLinux;
import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.PrivateNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Traffic through the kernel's IPVS. */
@Tag("lab")
@InUserModeLinux(needs = {"nginx", "setpriv", "unshare", "nsenter"})
final class IpvsTrafficLabTest extends TrafficSuite {
    IpvsTrafficLabTest() {
        super("ipvs");
    }

    @Test
    void givenNoPrivilege_theDaemonDoesNotStart_andSaysWhatIsMissingAndForWhat() throws Exception {
        try (var network = PrivateNetwork.create()) {
            var host = network.host("plain");
            var configured = new HoldfastDaemon(HoldfastRouter.home(), host, """
                    services {
                      web { address = "192.0.2.10:80", balancer = ipvs, servers = [ { address = "192.0.2.11:80" } ] }
                    }
                    """);
            var daemon = Lab.launchWithout("all", configured);

            assertEquals(4, daemon.awaitExit(Lab.AT_MOST), daemon.log());
            assertTrue(
                    daemon.log().contains("holdfast.conf:5: services.web: the balancer ipvs cannot work here: "),
                    daemon.log());
            assertTrue(daemon.log().contains("the capability CAP_NET_ADMIN is missing"), daemon.log());
        }
    }
}
