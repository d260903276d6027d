package io.holdfast.plugin.addresslinux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.linux.LinuxNetwork.NetlinkSocket;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkMessage.Refusal;
import io.holdfast.api.netlink.NetlinkWriter;
import io.holdfast.plugin.addresslinux.wire.FenceTables;
import io.holdfast.plugin.addresslinux.wire.NftBatch;
import java.util.List;
import java.util.function.Consumer;

/** A netlink socket to nftables that runs one transaction at a time. */
final class NftSocket implements AutoCloseable {

    private static final int NETLINK_NETFILTER = 12;
    private static final int INITIAL_BYTES = 16 * 1024;

    private final NetlinkSocket socket;
    private final NetlinkWriter out = new NetlinkWriter(INITIAL_BYTES);
    private final NftBatch batch = new NftBatch(out, FenceTables.NAME);
    private final FenceTables tables = new FenceTables(batch);

    private NftSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    static NftSocket open(LinuxNetwork network) throws LinuxException {
        return new NftSocket(network.openNetlink(NETLINK_NETFILTER));
    }

    /**
     * Runs what the content writes as one transaction.
     *
     * @return what the kernel refused: when there is anything, nothing of the transaction has happened
     */
    List<Refusal> transact(Consumer<FenceTables> content) throws LinuxException {
        batch.begin();
        content.accept(tables);
        batch.end();
        return NetlinkMessage.refusals(socket.exchange(out.written()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
