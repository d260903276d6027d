package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * The line to the service manager (sd_notify(3)): {@code READY=1}, {@code STATUS=...}, {@code WATCHDOG=1}.
 *
 * <p>Threads: any. Nothing blocks.
 */
public final class SystemdSocket implements AutoCloseable {

    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_INTERVAL = "WATCHDOG_USEC";
    private static final String WATCHDOG_PROCESS = "WATCHDOG_PID";
    private static final int MAX_PATH_BYTES = 107; // sun_path of struct sockaddr_un, with a final zero
    private static final int FAMILY_BYTES = 2;

    private final KernelSocket socket;
    private final NativeBuffer address;
    private final int addressLength;

    private SystemdSocket(KernelSocket socket, NativeBuffer address, int addressLength) {
        this.socket = socket;
        this.address = address;
        this.addressLength = addressLength;
    }

    /**
     * Opens the line that the environment names; empty when the program was not started by a service manager.
     *
     * @throws LinuxException when NOTIFY_SOCKET is neither a path nor an abstract name ({@code @...})
     */
    public static Optional<SystemdSocket> open(Map<String, String> environment) throws LinuxException {
        String name = environment.get(SOCKET);
        if (name == null || name.isEmpty()) {
            return Optional.empty();
        }
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = path[0] == '@';
        if ((!isAbstract && path[0] != '/') || path.length > MAX_PATH_BYTES) {
            throw Refusal.of("use " + SOCKET + "=" + name, Errno.EAFNOSUPPORT);
        }
        NativeBuffer address = NativeBuffer.cleared(FAMILY_BYTES + path.length + 1);
        address.host.putShort(0, (short) KernelSocket.AF_UNIX);
        address.host.put(FAMILY_BYTES, path);
        if (isAbstract) {
            address.host.put(FAMILY_BYTES, (byte) 0);
        }
        KernelSocket socket = KernelSocket.open(
                "socket to the service manager " + name,
                KernelSocket.AF_UNIX,
                KernelSocket.SOCK_DGRAM,
                0,
                Capability.CAP_NET_ADMIN);
        // The name of an abstract socket is as long as the address says, a path ends with its zero.
        return Optional.of(new SystemdSocket(socket, address, address.size() - (isAbstract ? 1 : 0)));
    }

    /** How often the service manager wants to hear {@code WATCHDOG=1} at the least; empty when it does not watch us. */
    public static Optional<Duration> watchdogInterval(Map<String, String> environment) {
        String micros = environment.getOrDefault(WATCHDOG_INTERVAL, "");
        String process = environment.get(WATCHDOG_PROCESS);
        boolean ours = process == null
                || process.equals(Long.toString(ProcessHandle.current().pid()));
        return ours && micros.matches("[1-9][0-9]{0,14}")
                ? Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
                : Optional.empty();
    }

    /** Sends one or more assignments, a line each. */
    public synchronized void send(String state) throws LinuxException {
        byte[] text = state.getBytes(StandardCharsets.UTF_8);
        NativeBuffer bytes = new NativeBuffer(Math.max(1, text.length));
        bytes.host.put(0, text);
        long sent = socket.send(bytes, text.length, address, addressLength);
        if (sent < 0) {
            throw Refusal.of("send " + state.lines().findFirst().orElse("") + " to the service manager", (int) -sent);
        }
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
