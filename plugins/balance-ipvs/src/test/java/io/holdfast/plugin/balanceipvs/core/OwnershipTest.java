package io.holdfast.plugin.balanceipvs.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.plugin.balanceipvs.wire.Timeouts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipTest {

    private static final List<String> LINES = List.of(
            "service fwmark/7",
            "service fwmark/7/ipv6",
            "service tcp/192.0.2.10:80",
            "service udp/[2001:db8::10]:53",
            "sync-daemons",
            "timeouts-before 900 120 300");

    @Test
    void whenWrittenDown_thenReadAgain() {
        Ownership ownership = new Ownership(
                Set.of(
                        ServiceKey.parse("tcp/192.0.2.10:80"),
                        ServiceKey.parse("udp/[2001:db8::10]:53"),
                        ServiceKey.parse("fwmark/7"),
                        ServiceKey.parse("fwmark/7/ipv6")),
                true,
                Optional.of(new Timeouts(900, 120, 300)));
        assertEquals(LINES, ownership.lines());
        assertEquals(ownership, Ownership.of(LINES));
        assertEquals(Ownership.NOTHING, Ownership.of(List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "service nonsense", "timeouts-before 1 2", "timeouts-before a b c", "", "x"})
    void whenALineIsSomethingElse_thenItIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> Ownership.of(List.of(line)));
    }
}
