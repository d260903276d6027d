package io.holdfast.plugin.balanceipvs.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.api.balance.VirtualService.Persistence;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.net.Endpoint;
import io.holdfast.plugin.balanceipvs.core.Change.AddServer;
import io.holdfast.plugin.balanceipvs.core.Change.AddService;
import io.holdfast.plugin.balanceipvs.core.Change.EditServer;
import io.holdfast.plugin.balanceipvs.core.Change.EditService;
import io.holdfast.plugin.balanceipvs.core.Change.RemoveServer;
import io.holdfast.plugin.balanceipvs.core.Change.RemoveService;
import io.holdfast.plugin.balanceipvs.wire.ServerSettings;
import io.holdfast.plugin.balanceipvs.wire.ServiceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KernelTableTest {

    private static final ServiceKey WEB = ServiceKey.parse("tcp/192.0.2.10:80");
    private static final ServiceKey DNS = ServiceKey.parse("udp/192.0.2.10:53");
    private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
    private static final Endpoint B = Endpoint.parse("10.0.0.2:80");
    private static final ServiceSettings WLC = new ServiceSettings("wlc", 0, 0, 32, "");

    private final KernelTable table = new KernelTable();

    private static VirtualService service(ServiceKey key, String scheduler, RealServer... servers) {
        return new VirtualService(
                "web",
                key,
                new Scheduling(scheduler, Set.of(), false),
                Optional.empty(),
                Optional.empty(),
                List.of(servers));
    }

    private static RealServer server(Endpoint endpoint, int weight) {
        return new RealServer(endpoint, new Forwarding.Masquerade(), weight, 0, 0);
    }

    private static ServerSettings masqueraded(int weight) {
        return new ServerSettings(ServerSettings.MASQUERADE, weight, 0, 0, 0, 0, 0);
    }

    @Nested
    class GivenNothing {

        @Test
        void whenAServiceIsWanted_thenItComesBeforeItsServers() {
            assertEquals(
                    List.of(
                            new AddService(WEB, WLC),
                            new AddServer(WEB, A, masqueraded(1)),
                            new AddServer(WEB, B, masqueraded(2))),
                    table.plan(List.of(service(WEB, "wlc", server(A, 1), server(B, 2)))));
        }

        @Test
        void whenNothingIsWanted_thenNothingChanges() {
            assertEquals(List.of(), table.plan(List.of()));
        }

        @Test
        void whenTunnelled_thenTheKernelsNumbers() {
            RealServer gue = new RealServer(
                    A,
                    new Forwarding.Tunnel(
                            Forwarding.Encapsulation.GUE, OptionalInt.of(6000), Forwarding.Checksum.REMOTE),
                    1,
                    10,
                    5);
            RealServer gre = new RealServer(
                    B,
                    new Forwarding.Tunnel(Forwarding.Encapsulation.GRE, OptionalInt.empty(), Forwarding.Checksum.FULL),
                    1,
                    0,
                    0);
            assertEquals(
                    List.of(
                            new AddService(WEB, WLC),
                            new AddServer(WEB, A, new ServerSettings(2, 1, 10, 5, 1, 6000, 2)),
                            new AddServer(WEB, B, new ServerSettings(2, 1, 0, 0, 2, 0, 1))),
                    table.plan(List.of(service(WEB, "wlc", gue, gre))));
        }

        @Test
        void whenPersistentWithFlagsAndOnePacket_thenTheKernelsNumbers() {
            VirtualService wanted = new VirtualService(
                    "sip",
                    DNS,
                    new Scheduling("mh", Set.of("mh-port", "mh-fallback"), true),
                    Optional.of(new Persistence(Duration.ofSeconds(50), 24, Optional.of("sip"))),
                    Optional.empty(),
                    List.of());
            assertEquals(
                    List.of(new AddService(DNS, new ServiceSettings("mh", 0x1 | 0x4 | 0x8 | 0x10, 50, 24, "sip"))),
                    table.plan(List.of(wanted)));
        }
    }

    @Nested
    class GivenAServiceWithTwoServers {

        GivenAServiceWithTwoServers() {
            table.found(WEB, WLC, Map.of(A, masqueraded(1), B, masqueraded(2)));
        }

        @Test
        void whenItIsAsWanted_thenNothingChanges() {
            assertEquals(List.of(), table.plan(List.of(service(WEB, "wlc", server(A, 1), server(B, 2)))));
        }

        @Test
        void whenSchedulerAndWeightDiffer_thenTheyAreEditedInPlace() {
            assertEquals(
                    List.of(
                            new EditService(WEB, new ServiceSettings("rr", 0, 0, 32, "")),
                            new EditServer(WEB, B, masqueraded(3))),
                    table.plan(List.of(service(WEB, "rr", server(A, 1), server(B, 3)))));
        }

        @Test
        void whenAServerIsReplaced_thenTheNewOneComesFirst() {
            Endpoint sorry = Endpoint.parse("10.0.0.99:80");
            assertEquals(
                    List.of(
                            new AddServer(WEB, sorry, masqueraded(1)),
                            new EditServer(WEB, A, masqueraded(0)),
                            new RemoveServer(WEB, B)),
                    table.plan(List.of(service(WEB, "wlc", server(sorry, 1), server(A, 0)))));
        }

        @Test
        void whenItIsNotWanted_thenItGoesAfterEverythingElse() {
            assertEquals(
                    List.of(new AddService(DNS, WLC), new RemoveService(WEB)),
                    table.plan(List.of(service(DNS, "wlc"))));
        }

        @Test
        void whenTheServerIsThisMachine_thenItsMethodIsTheKernelsAffair() {
            ServerSettings local = new ServerSettings(ServerSettings.LOCAL, 1, 0, 0, 0, 0, 0);
            assertTrue(table.found(WEB, WLC, Map.of(A, local, B, masqueraded(2))), "no change");
            KernelTable other = new KernelTable();
            other.found(WEB, WLC, Map.of(A, local));
            assertEquals(List.of(), other.plan(List.of(service(WEB, "wlc", server(A, 1)))));
            assertEquals(
                    List.of(new EditServer(WEB, A, masqueraded(2))),
                    other.plan(List.of(service(WEB, "wlc", server(A, 2)))));
        }

        @Test
        void whenItIsSettled_thenItIsLookedAtAgainOnlyWhenEitherSideChanges() {
            VirtualService wanted = service(WEB, "wlc", server(A, 1), server(B, 2));
            table.settle(wanted);
            assertEquals(List.of(), table.plan(List.of(wanted)));
            assertFalse(table.found(WEB, WLC, Map.of(A, masqueraded(1))));
            assertEquals(List.of(new AddServer(WEB, B, masqueraded(2))), table.plan(List.of(wanted)));
            assertFalse(table.missing(WEB));
            assertEquals(3, table.plan(List.of(wanted)).size());
        }
    }

    /** Any wanted state follows from any other, and what is done is what is then there. */
    @Test
    void whenWantedStatesFollowEachOther_thenEachIsReachedAndThenNothingChanges() {
        Random random = new Random(7);
        Map<ServiceKey, Map<Endpoint, ServerSettings>> kernel = new HashMap<>();
        for (int round = 0; round < 2_000; round++) {
            List<VirtualService> wanted = randomServices(random);
            for (Change change : table.plan(wanted)) {
                play(change, kernel);
                table.done(change);
            }
            assertEquals(List.of(), table.plan(wanted), "round " + round);
            assertEquals(wanted.size(), kernel.size());
            for (VirtualService service : wanted) {
                Set<Endpoint> servers = new HashSet<>();
                service.servers().forEach(server -> servers.add(server.endpoint()));
                assertEquals(
                        servers,
                        kernel.getOrDefault(service.address(), Map.of()).keySet());
            }
        }
    }

    /** Refuses what the kernel would refuse. */
    private static void play(Change change, Map<ServiceKey, Map<Endpoint, ServerSettings>> kernel) {
        ServiceKey key = change.service();
        assertEquals(!(change instanceof AddService), kernel.containsKey(key), change.toString());
        switch (change) {
            case AddService _ -> kernel.put(key, new HashMap<>());
            case EditService _ -> {}
            case RemoveService _ -> kernel.remove(key);
            case AddServer added ->
                assertEquals(null, kernel.getOrDefault(key, Map.of()).put(added.server(), added.settings()));
            case EditServer edited ->
                assertTrue(kernel.getOrDefault(key, Map.of()).replace(edited.server(), edited.settings()) != null);
            case RemoveServer removed ->
                assertTrue(kernel.getOrDefault(key, Map.of()).remove(removed.server()) != null);
        }
    }

    private static List<VirtualService> randomServices(Random random) {
        List<VirtualService> services = new ArrayList<>();
        for (int port = 1; port <= 5; port++) {
            if (random.nextInt(3) > 0) {
                List<RealServer> servers = new ArrayList<>();
                for (int i = 1; i <= 5; i++) {
                    if (random.nextBoolean()) {
                        servers.add(server(Endpoint.parse("10.0.0." + i + ":80"), random.nextInt(3)));
                    }
                }
                services.add(service(
                        ServiceKey.parse("tcp/192.0.2.10:" + port),
                        random.nextBoolean() ? "rr" : "wrr",
                        servers.toArray(RealServer[]::new)));
            }
        }
        return services;
    }
}
