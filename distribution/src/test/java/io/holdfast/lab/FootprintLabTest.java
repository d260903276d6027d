package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is left behind, and nothing foreign is touched. */
@Tag("lab")
class FootprintLabTest {
    /** What the kernel counts down or up by itself. */
    private static final Pattern MOVING =
            Pattern.compile("valid_lft \\d+sec|preferred_lft \\d+sec|expires \\S+|handle \\d+");

    @ParameterizedTest
    @EnumSource
    void whenTheOwnerIsStopped_nothingOfOursRemains(Protocol protocol) throws Exception {
        try (var lab = Lab.open()) {
            var r1 = lab.holdfast("r1", Election.of(protocol));
            addForeign(r1);
            var before = kernelState(r1);
            r1.start();
            lab.awaitHolder(r1);
            assertNotEquals(before, kernelState(r1), "this test must see what a running router changes");
            r1.stop();
            assertEquals(before, kernelState(r1));
        }
    }

    @Test
    void givenLeftoversOfAKilledOwner_whenStartedAsBackup_theyAreRemoved_andForeignOnesStay() throws Exception {
        try (var lab = Lab.open()) {
            // Without the lease nothing but a restart would remove the address.
            var r1 = lab.holdfast(
                    "r1", Election.of(Protocol.V3_IPV4).withPriority(100).withoutLease());
            var r2 = lab.holdfast("r2", Election.of(Protocol.V3_IPV4).withPriority(150));
            addForeign(r1);
            var before = kernelState(r1);
            r1.start();
            lab.awaitHolder(r1);
            r1.kill();
            assertTrue(r1.holds(), "this test must begin with a leftover");
            r2.start();
            Lab.eventually("r2 is Active", () -> r2.state().equals("active"));
            r1.start();
            Lab.eventually("r1 is Backup", () -> r1.state().equals("backup"));
            lab.awaitHolder(r2);
            r1.stop();
            assertEquals(before, kernelState(r1));
        }
    }

    @Test
    void givenLeftoversOfAKilledOwner_whenStartedWithAnotherAddress_theyAreRemoved() throws Exception {
        try (var lab = Lab.open()) {
            var election = Election.of(Protocol.V3_IPV4).withoutLease();
            var r1 = lab.holdfast("r1", election);
            addForeign(r1);
            var before = kernelState(r1);
            r1.start();
            lab.awaitHolder(r1);
            r1.kill();
            r1.daemon().configure(HoldfastRouter.configuration(election).replace("192.0.2.10/24", "192.0.2.11/24"));
            r1.start();
            Lab.eventually("it holds the new one", () -> r1.addresses().contains("192.0.2.11/24"));
            assertFalse(r1.holds());
            assertTrue(r1.addresses().contains("192.0.2.77/24"), "a foreign address stays");
            r1.stop();
            assertEquals(before, kernelState(r1));
        }
    }

    /** What an administrator might have put there, as close to ours as it can be. */
    private static void addForeign(Router router) throws Exception {
        router.host().run("ip", "address", "add", "192.0.2.77/24", "dev", "eth0");
        router.host().run("ip", "address", "add", "2001:db8::77/64", "dev", "eth0", "nodad");
        router.host()
                .run(
                        "nft",
                        "add table inet filter; add chain inet filter input { type filter hook input priority 0; }");
    }

    /** All that Holdfast could have changed on a host. */
    private static String kernelState(Router router) throws Exception {
        var state = new StringBuilder();
        for (var command : new String[][] {
            {"ip", "-details", "address", "show"},
            {"ip", "route", "show", "table", "all"},
            {"ip", "-6", "route", "show", "table", "all"},
            {"ip", "rule", "show"},
            {"ip", "maddress", "show"},
            {"nft", "list", "ruleset"},
            {"grep", "--recursive", "--no-messages", "", "/proc/sys/net/ipv4/conf", "/proc/sys/net/ipv6/conf"},
            {"grep", "--recursive", "--no-messages", "", "/proc/sys/net/ipv4/ip_nonlocal_bind"}
        }) {
            state.append("# ").append(String.join(" ", command)).append('\n');
            state.append(router.host()
                    .run(command)
                    .lines()
                    .sorted()
                    .reduce("", (all, line) -> all + line.stripTrailing() + "\n"));
        }
        return MOVING.matcher(state).replaceAll("");
    }
}
