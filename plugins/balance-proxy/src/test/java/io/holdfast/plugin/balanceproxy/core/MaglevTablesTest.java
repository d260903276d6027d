package io.holdfast.plugin.balanceproxy.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.Endpoint;
import io.holdfast.plugin.balanceproxy.core.MaglevTable.Share;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaglevTablesTest {

    private final MaglevTables tables = new MaglevTables();

    private static List<Share> shares(int count, int weight) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Share(Endpoint.parse("10.0." + i / 250 + "." + (1 + i % 250) + ":80"), weight))
                .toList();
    }

    @Test
    void givenServersThatAnotherHas_whenAsked_thenItIsTheSameTable() {
        MaglevTable first = tables.of(shares(3, 1));
        assertSame(first, tables.of(shares(3, 1)));
        assertNotSame(first, tables.of(shares(3, 2)));
        assertNotSame(first, tables.of(shares(4, 1)));
    }

    @Test
    void givenManyOthers_whenAsked_thenWhoWasAskedForLongAgoIsMadeAnew() {
        MaglevTable first = tables.of(shares(1, 1));
        MaglevTable second = tables.of(shares(2, 1));
        for (int weight = 2; weight < 17; weight++) {
            tables.of(shares(2, weight));
            assertSame(second, tables.of(shares(2, 1)));
        }
        assertNotSame(first, tables.of(shares(1, 1)));
    }

    /** Counts of servers at which a slot becomes wider, and some between: 65537 slots are as many for each of them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 16, 17, 100, 256, 257, 300})
    void whenAsked_thenEachServerHasItsPart(int servers) {
        MaglevTable table = tables.of(shares(servers, 1));
        Map<Integer, Long> slots = IntStream.range(0, MaglevTable.SLOTS)
                .boxed()
                .collect(Collectors.groupingBy(table::at, Collectors.counting()));
        assertEquals(IntStream.range(0, servers).boxed().collect(Collectors.toSet()), slots.keySet());
        long least = MaglevTable.SLOTS / servers;
        assertTrue(slots.values().stream().allMatch(count -> count == least || count == least + 1), slots::toString);
    }

    @Test
    void givenFewServers_thenATableIsSmall() {
        assertEquals(8200, MaglevTable.bytes(1));
        assertEquals(8200, MaglevTable.bytes(2));
        assertEquals(16_392, MaglevTable.bytes(3));
        assertEquals(16_392, MaglevTable.bytes(4));
        assertEquals(32_776, MaglevTable.bytes(5));
        assertEquals(32_776, MaglevTable.bytes(16));
        assertEquals(65_544, MaglevTable.bytes(17));
        assertEquals(65_544, MaglevTable.bytes(256));
        assertEquals(131_080, MaglevTable.bytes(257));
        assertEquals(131_080, MaglevTable.bytes(65_536));
    }
}
