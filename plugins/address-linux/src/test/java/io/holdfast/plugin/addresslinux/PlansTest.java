package io.holdfast.plugin.addresslinux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.address.AddressProvider.Listener;
import io.holdfast.api.address.AddressProvider.Plan;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is decided before anything is touched. */
class PlansTest {

    private static final Listener NOBODY = new Listener() {
        @Override
        public void leaseLost(String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void failed(String reason) {
            throw new AssertionError(reason);
        }
    };

    private static Plan plan(String instance, String interfaceName, String... addresses) {
        return new Plan(
                instance,
                new InterfaceName(interfaceName),
                Stream.of(addresses).map(InterfaceAddress::parse).toList(),
                NOBODY);
    }

    private static List<List<String>> fenced(FencePlan plan) {
        return plan.leases().stream()
                .map(lease -> lease.stream()
                        .flatMap(present -> present.addresses().stream())
                        .map(IpAddress::toString)
                        .toList())
                .toList();
    }

    @Test
    void whenAddressesAreDistinct_thenEachInstanceHasItsLease() {
        FencePlan plan = FencePlan.of(List.of(
                plan("VI_1", "eth0", "192.0.2.10/24", "192.0.2.10/32", "fe80::1/64"),
                plan("VI_2", "eth1", "192.0.2.11/24", "fe80::1/64")));

        assertEquals(List.of(List.of("192.0.2.10", "fe80::1"), List.of("192.0.2.11", "fe80::1")), fenced(plan));
        assertEquals(List.of(), plan.limitations());
        assertEquals("lease2-VI_2", plan.leases().get(1).orElseThrow().name());
    }

    @Test
    void whenTwoInstancesMayHoldAnAddress_thenTheFenceLeavesItOut() {
        FencePlan plan = FencePlan.of(List.of(
                plan("VI_1", "eth0", "192.0.2.10/24", "fe80::1/64"),
                plan("VI_2", "eth1", "192.0.2.10/24"),
                plan("VI_3", "eth0", "fe80::1/64", "192.0.2.12/24"),
                plan("VI_4", "eth0")));

        assertEquals(List.of(List.of(), List.of(), List.of("192.0.2.12"), List.of()), fenced(plan));
        assertEquals(Optional.empty(), plan.leases().getFirst());
        assertEquals(
                List.of(
                        "192.0.2.10 belongs to VI_1 and VI_2: the fence cannot hold it for both, only its life in the"
                                + " kernel ends its lease",
                        "fe80::1 belongs to VI_1 and VI_3: the fence cannot hold it for both, only its life in the"
                                + " kernel ends its lease"),
                plan.limitations());
    }

    @Test
    void whenTheKernelIsOld_thenItDoesNotKeepMarks() {
        assertTrue(Leftovers.keepsMarks("6.18.44-fc-v669"));
        assertTrue(Leftovers.keepsMarks("5.18.0"));
        assertTrue(Leftovers.keepsMarks("10.0"));
        assertFalse(Leftovers.keepsMarks("5.17.99-generic"));
        assertFalse(Leftovers.keepsMarks("4.19.0-27-amd64"));
        assertFalse(Leftovers.keepsMarks(""));
    }
}
