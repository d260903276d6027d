package io.holdfast.plugin.addresslinux.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FenceTablesTest {

    private static final InterfaceName ETH0 = new InterfaceName("eth0");

    private final NetlinkWriter out = new NetlinkWriter(64);
    private final NftBatch batch = new NftBatch(out, FenceTables.NAME);
    private final FenceTables tables = new FenceTables(batch);

    private static FencedLease lease(String... addresses) {
        return new FencedLease(
                1, "VI_1", ETH0, Stream.of(addresses).map(IpAddress::parse).toList());
    }

    @Test
    void whenReplaced_thenAsNftWritesTheSameText() {
        batch.begin();
        tables.replace(List.of(lease("192.0.2.10", "2001:db8::10", "fe80::10")));
        batch.end();

        List<String> nft = Capture.ofNft("ruleset");
        List<String> ours = Capture.of(out);
        // nft orders by kind, we by table: both name a thing before they use it.
        assertEquals(nft.stream().sorted().toList(), ours.stream().sorted().toList());
        assertEquals(nft.getFirst(), ours.getFirst());
        assertEquals(nft.getLast(), ours.getLast());
    }

    @Test
    void whenGuarding_thenAsNftAddsTheElements() {
        batch.begin();
        tables.guard(lease("192.0.2.10", "2001:db8::10", "fe80::10"));
        batch.end();

        assertEquals(Capture.ofNft("elements"), Capture.of(out));
    }

    @Test
    void whenRenewing_thenAsNftDeletesAndAddsTheElements() {
        batch.begin();
        tables.renew(lease("192.0.2.10", "192.0.2.11"), 3000);
        batch.end();

        assertEquals(Capture.ofNft("renewal"), Capture.of(out));
    }

    @Test
    void whenClosing_thenAsNftFlushesTheSet() {
        batch.begin();
        tables.close(lease("2001:db8::10"));
        batch.end();

        assertEquals(Capture.ofNft("flush"), Capture.of(out));
    }

    @Test
    void whenClosingIpv4_thenArpIsClosedToo() {
        batch.begin();
        tables.close(lease("192.0.2.10"));
        batch.end();

        assertEquals(4, Capture.of(out).size());
    }

    @Test
    void whenManyAddresses_thenNoAttributeIsLongerThanItsLengthCanSay() {
        List<IpAddress> many = Stream.iterate(1, i -> i <= 1200, i -> i + 1)
                .map(i -> IpAddress.parse("2001:db8::" + Integer.toHexString(i)))
                .toList();
        batch.begin();
        tables.guard(new FencedLease(1, "VI_1", ETH0, many));
        batch.end();

        // begin, 500 + 500 + 200 elements, end
        assertEquals(5, Capture.of(out).size());
    }

    @Test
    void whenBatchEnds_thenOnlyTheLastMessageAsksForAnAnswer() {
        batch.begin();
        tables.open(lease("2001:db8::10"), 300);
        batch.end();

        int flush = 20;
        int add = flush + out.written().getInt(flush);
        assertEquals(0, out.written().getShort(flush + 6) & NetlinkMessage.ACK);
        assertEquals(NetlinkMessage.ACK, out.written().getShort(add + 6) & NetlinkMessage.ACK);
    }

    @Test
    void whenInstanceHasAnOddName_thenNftCanStillReadIt() {
        assertEquals(
                "lease12-_ber_VI_1_a_very_long_n",
                new FencedLease(12, "über VI/1 a very long name", ETH0, List.of()).name());
        assertTrue(new FencedLease(1, "", ETH0, List.of()).addresses().isEmpty());
    }
}
