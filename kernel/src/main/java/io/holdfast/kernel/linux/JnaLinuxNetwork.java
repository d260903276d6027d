package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.kernel.loop.ControlLoop;
import java.util.Set;

/**
 * The sockets of the Linux kernel, in the network namespace of the thread that opens them, served by a control loop.
 */
public final class JnaLinuxNetwork implements LinuxNetwork {

    /** linux/fcntl.h. */
    private static final int F_SETPIPE_SZ = 1031;

    private final ControlLoop loop;

    public JnaLinuxNetwork(ControlLoop loop) {
        this.loop = loop;
    }

    @Override
    public RawSocket openRaw(RawOptions options, RawReceiver receiver) throws LinuxException {
        return RawIpSocket.open(options, receiver, loop);
    }

    @Override
    public PacketSocket openPacket(InterfaceName interfaceName) throws LinuxException {
        return FrameSocket.open(interfaceName);
    }

    @Override
    public NetlinkSocket openNetlink(int protocol) throws LinuxException {
        return NetlinkRequests.open(protocol);
    }

    @Override
    public AutoCloseable listenNetlink(int protocol, Set<Integer> groups, NetlinkReceiver receiver)
            throws LinuxException {
        return NetlinkListener.open(protocol, groups, receiver, loop);
    }

    @Override
    public void writeSysctl(String key, String value) throws LinuxException {
        Sysctl.write(key, value);
    }

    @Override
    public String readSysctl(String key) throws LinuxException {
        return Sysctl.read(key);
    }

    @Override
    public boolean growPipe(int descriptor, int bytes) {
        return Libc.fcntl(descriptor, F_SETPIPE_SZ, bytes) >= 0;
    }
}
