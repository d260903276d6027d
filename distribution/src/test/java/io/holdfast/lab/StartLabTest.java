package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.demo.network.HostProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starting where something is missing. */
@Tag("lab")
class StartLabTest {
    @Test
    void givenAnInterfaceThatDoesNotExistYet_itWaitsVisibly_andJoinsWhenItAppears() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            r1.host().run("ip", "link", "set", "eth0", "name", "eth9");
            r1.start();
            Lab.eventually("it waits", () -> r1.state().equals("fault"));
            assertTrue(r1.process().isAlive());
            System.out.println(r1.daemon().instance(HoldfastRouter.INSTANCE));
            r1.host().run("ip", "link", "set", "eth9", "down");
            r1.host().run("ip", "link", "set", "eth9", "name", "eth0");
            r1.host().run("ip", "link", "set", "eth0", "up");
            lab.awaitHolder(r1);
        }
    }

    @Test
    void givenNoPrivilege_oneSentenceNamesTheCapability() throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(Protocol.V3_IPV4));
            var process =
                    start(r1, "setpriv", "--bounding-set=-net_admin,-net_raw", "--inh-caps=-net_admin,-net_raw", "--");
            assertEquals(4, process.awaitExit(Lab.AT_MOST));
            System.out.println(process.log());
            assertTrue(process.log().contains("CAP_NET_"), process.log());
            assertEquals(1, process.log().lines().count(), process.log());
        }
    }

    private static HostProcess start(HoldfastRouter router, String... before) throws Exception {
        var command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                HoldfastRouter.home().resolve("bin/holdfast").toString(),
                "run",
                "--config",
                router.host().folderInside() + "/holdfast.conf"));
        return router.host().start("run.log", command);
    }
}
