package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
            assertNotEquals(
                    List.of(),
                    differences(before, kernelState(r1)),
                    "this test must see what a running router changes");
            r1.stop();
            assertEquals(List.of(), differences(before, kernelState(r1)));
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
            assertEquals(List.of(), differences(before, kernelState(r1)));
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
            assertEquals(List.of(), differences(before, kernelState(r1)));
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
    private static List<String> kernelState(Router router) throws Exception {
        var state = new ArrayList<String>();
        for (var command : List.of(
                "ip -oneline -details address show",
                "ip -oneline route show table all",
                "ip -oneline -6 route show table all",
                "ip rule show",
                "ip -oneline maddress show",
                "nft list ruleset",
                "sysctl --all --ignore --pattern ^net\\.ipv[46]\\.(conf|ip_)")) {
            router.host()
                    .run(command.split(" "))
                    .lines()
                    .map(line -> MOVING.matcher(line).replaceAll("").strip())
                    .forEach(line -> state.add(command.substring(0, command.indexOf(' ')) + ": " + line));
        }
        return state;
    }

    /** What is gone, and what is new. */
    private static List<String> differences(List<String> before, List<String> after) {
        return Stream.concat(
                        before.stream().filter(line -> !after.contains(line)).map(line -> "- " + line),
                        after.stream().filter(line -> !before.contains(line)).map(line -> "+ " + line))
                .toList();
    }
}
