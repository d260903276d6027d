package io.holdfast.plugin.balanceproxy;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.Factory;
import io.holdfast.api.balance.Protocol;
import io.holdfast.api.balance.VirtualService.Scheduling;
import io.holdfast.api.testing.FactoryContract;
import io.holdfast.api.testing.OptionsText;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxyBalancerFactoryTest implements FactoryContract<ProxyOptions> {

    @Override
    public Factory<ProxyOptions> factory() {
        return new ProxyBalancerFactory();
    }

    @Override
    public ProxyOptions defaults() {
        return new ProxyOptions(
                1,
                ofSeconds(3),
                3,
                ofMinutes(15),
                ofMinutes(5),
                ofMinutes(1),
                10_000,
                10_000,
                100_000,
                33554432,
                131072);
    }

    /** Two of each connection and of each pipe, of which there are a thousand at most; one of each UDP client. */
    @Test
    void givenNoDrainTimeout_thenConnectionsAreNotLookedAtAllTheTime() {
        assertEquals(
                100_000_000L,
                Loop.sweepNanos(OptionsText.of("drain-timeout = 0s")
                        .read(ProxyOptions::read)
                        .options()));
    }

    @Test
    void givenTheDefaults_thenItSaysHowManyDescriptorsTrafficMayTake() {
        ProxyBalancerFactory factory = new ProxyBalancerFactory();
        assertEquals(22_000, factory.descriptors(defaults(), Set.of(Protocol.TCP)));
        assertEquals(10_000, factory.descriptors(defaults(), Set.of(Protocol.UDP)));
        assertEquals(1, factory.descriptorsOfAnAddress());
        assertEquals(32_000, factory.descriptors(defaults(), Set.of(Protocol.TCP, Protocol.UDP)));
    }

    @Test
    void givenTheDefaults_thenWhatClientsMayTakeFitsIntoTheSmallHeap() {
        ProxyBalancerFactory factory = new ProxyBalancerFactory();
        assertEquals(14_000_000, factory.heapBytes(defaults(), Set.of(Protocol.TCP), false));
        assertEquals(7_000_000, factory.heapBytes(defaults(), Set.of(Protocol.UDP), false));
        assertEquals(31_000_000, factory.heapBytes(defaults(), Set.of(Protocol.TCP, Protocol.UDP), true));
    }

    @Test
    void givenAddresses_thenItSaysWhatTheirServersTakeOfTheHeap() {
        ProxyBalancerFactory factory = new ProxyBalancerFactory();
        Scheduling least = new Scheduling("wlc", Set.of(), false);
        Scheduling maglev = new Scheduling("mh", Set.of(), false);
        assertEquals(1300 + 600, factory.heapBytesOfAddresses(least, 1, 1));
        assertEquals(4096 * (1300 + 20 * 600), factory.heapBytesOfAddresses(least, 4096, 20));
        assertEquals(65_536L * (1300 + 10_000 * 600), factory.heapBytesOfAddresses(least, 65_536, 10_000));
        assertEquals(1300 + 2 * 600 + 8200, factory.heapBytesOfAddresses(maglev, 1, 2));
        assertEquals(100 * (1300 + 300 * 600) + 131_080, factory.heapBytesOfAddresses(maglev, 100, 300));
    }

    @Test
    void givenTheHighestLimits_thenWhatClientsMayTakeIsStillANumber() {
        ProxyOptions highest = OptionsText.of(
                        "max-connections = 1000000, max-udp-sessions = 1000000, max-persistent-clients = 10000000")
                .read(ProxyOptions::read)
                .options();
        assertEquals(3_100_000_000L, highest.heapBytes(Set.of(Protocol.TCP, Protocol.UDP), true));
    }

    @Test
    void givenLessRoomInTheHeap_thenLimitsAreLowered() {
        assertEquals(defaults(), defaults().within(Long.MAX_VALUE));
        assertEquals(defaults(), defaults().within(31_000_000));
        assertLimits(10_000, 10_000, 70_000, defaults().within(28_000_000));
        assertLimits(5000, 5000, 35_000, defaults().within(14_000_000));
        assertLimits(1, 1, 1, defaults().within(100));
    }

    @Test
    void givenFewLocalPorts_thenSomeAreLeftToChecks() {
        assertEquals(defaults(), LocalPorts.limit(defaults(), "32768\t60999\n"));
        assertLimits(10_000, 7000, 100_000, LocalPorts.limit(defaults(), "20001\t28000\n"));
        assertLimits(10_000, 1, 100_000, LocalPorts.limit(defaults(), "20001\t20001\n"));
    }

    private static void assertLimits(int connections, int udpSessions, int persistentClients, ProxyOptions options) {
        assertEquals(connections, options.maxConnections());
        assertEquals(udpSessions, options.maxUdpSessions());
        assertEquals(persistentClients, options.maxPersistentClients());
    }

    @Override
    public Map<String, ProxyOptions> examples() {
        return Map.of(
                """
                threads = 4
                connect-timeout = 500ms
                retries = 1
                idle-timeout = 1h
                udp-idle-timeout = 10s
                drain-timeout = 0s
                max-connections = 2000
                max-udp-sessions = 3000
                max-persistent-clients = 4000
                buffers = 1M
                splice-after = 0
                """,
                new ProxyOptions(
                        4, ofMillis(500), 1, ofHours(1), ofSeconds(10), ofSeconds(0), 2000, 3000, 4000, 1048576, 0));
    }
}
