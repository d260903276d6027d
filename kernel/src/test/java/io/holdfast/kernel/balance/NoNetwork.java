package io.holdfast.kernel.balance;

import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceName;
import java.util.Set;

/** For balancers that need none. */
final class NoNetwork implements LinuxNetwork {

    private static final String REASON = "there is no network in this test";

    @Override
    public RawSocket openRaw(RawOptions options, RawReceiver receiver) {
        throw new IllegalStateException(REASON);
    }

    @Override
    public PacketSocket openPacket(InterfaceName interfaceName) {
        throw new IllegalStateException(REASON);
    }

    @Override
    public NetlinkSocket openNetlink(int protocol) {
        throw new IllegalStateException(REASON);
    }

    @Override
    public AutoCloseable listenNetlink(int protocol, Set<Integer> groups, NetlinkReceiver receiver) {
        throw new IllegalStateException(REASON);
    }

    @Override
    public void writeSysctl(String key, String value) {
        throw new IllegalStateException(REASON);
    }

    @Override
    public String readSysctl(String key) {
        throw new IllegalStateException(REASON);
    }

    @Override
    public boolean growPipe(int descriptor, int bytes) {
        throw new IllegalStateException(REASON);
    }
}
