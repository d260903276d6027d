package io.holdfast.plugin.balanceproxy.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.IpAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaglevTest {

    private int looks;

    /** Every datagram would otherwise cost a walk through a table of ten thousands. */
    @Test
    void givenNoMemberThatCanBeUsed_whenPicked_thenEachIsLookedAtOnce() {
        Maglev maglev = new Maglev(new HashOptions(true, true), new MaglevTables());
        List<Member> members =
                IntStream.rangeClosed(1, 5).mapToObj(MaglevTest::member).toList();
        maglev.become(members);

        assertNull(maglev.pick(new Client(IpAddress.parse("192.0.2.9"), 4711), _ -> {
            looks++;
            return false;
        }));
        assertEquals(5, looks);
    }

    private static Member member(int number) {
        return new Member(
                new RealServer(new Endpoint(IpAddress.parse("10.0.0." + number), 80), new Forwarding.Proxy(), 1, 0, 0));
    }
}
