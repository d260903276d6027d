package io.holdfast.plugin.balanceproxy.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.holdfast.api.net.Endpoint;
import io.holdfast.plugin.balanceproxy.core.MaglevTable.Share;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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

    @Test
    void givenMoreServersThanAByteCounts_whenAsked_thenEachHasItsPart() {
        MaglevTable table = tables.of(shares(300, 1));
        Map<Integer, Long> slots = IntStream.range(0, MaglevTable.SLOTS)
                .boxed()
                .collect(Collectors.groupingBy(table::at, Collectors.counting()));
        assertEquals(300, slots.size());
        // 65537 / 300 = 218.5
        assertEquals(
                List.of(218L, 219L), slots.values().stream().distinct().sorted().toList());
    }
}
