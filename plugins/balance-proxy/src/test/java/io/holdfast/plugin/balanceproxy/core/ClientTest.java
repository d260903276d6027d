package io.holdfast.plugin.balanceproxy.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClientTest {

    private static final long PREFIX = 0x2001_0db8_0000_0000L;

    /** Both halves of each are the same, so that the hash of a record says the same of all. */
    private static final List<Client> CHOSEN = LongStream.range(0, 10_000)
            .mapToObj(i -> new Client(new Ipv6Address(PREFIX, i << 32 | i), 53))
            .toList();

    @Test
    void givenChosenAddresses_thenTheirHashesDiffer() {
        assertEquals(1, CHOSEN.stream().mapToInt(Client::hashCode).distinct().count());

        long hashes =
                CHOSEN.stream().mapToInt(client -> client.hash(1)).distinct().count();
        assertTrue(hashes > 9_990, hashes + " hashes");
    }

    @Test
    void givenAnotherSeed_thenAnotherHash() {
        Client client = new Client(new Ipv4Address(0xc000_0201), 53);
        assertEquals(client.hash(1), new Client(new Ipv4Address(0xc000_0201), 53).hash(1));
        assertNotEquals(client.hash(1), client.hash(2));
        assertNotEquals(client.hash(1), new Client(client.address(), 54).hash(1));
    }
}
