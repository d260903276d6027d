package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.net.InterfaceName;

/** Names of network interfaces and the kernel's numbers for them. */
final class NetworkInterfaces {

    private NetworkInterfaces() {}

    static int index(InterfaceName interfaceName) throws LinuxException {
        int index = Libc.if_nametoindex(interfaceName.value());
        if (index == 0) {
            throw Refusal.of("find interface " + interfaceName, Native.getLastError());
        }
        return index;
    }
}
