package io.holdfast.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends whole Ethernet frames from a host, at a steady pace. It runs as a program of its own, because a network
 * namespace belongs to a process; packet sockets through java.lang.foreign keep it free of anything but the JDK.
 */
final class FrameSender {
    // packet(7), socket(2)
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCKADDR_LL_BYTES = 20;

    private FrameSender() {}

    /** Sends every frame once. */
    static void once(Host host, List<byte[]> frames) throws IOException, InterruptedException {
        start(host, 1, Duration.ofMillis(1), frames).awaitExit(Lab.AT_MOST);
    }

    /** Sends all frames again and again until it is ended. */
    static HostProcess forever(Host host, Duration interval, List<byte[]> frames)
            throws IOException, InterruptedException {
        return start(host, Integer.MAX_VALUE, interval, frames);
    }

    private static HostProcess start(Host host, int rounds, Duration interval, List<byte[]> frames)
            throws IOException, InterruptedException {
        var classes = Path.of(FrameSender.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                classes.toString(),
                FrameSender.class.getName(),
                Integer.toString(rounds),
                Long.toString(interval.toNanos())));
        frames.forEach(frame -> command.add(HexFormat.of().formatHex(frame)));
        return host.start("frame-sender.log", command);
    }

    /** Arguments: rounds, nanoseconds between rounds, frames in hexadecimal. */
    public static void main(String[] arguments) throws Throwable {
        var rounds = Integer.parseInt(arguments[0]);
        var interval = Long.parseLong(arguments[1]);
        try (var arena = Arena.ofConfined()) {
            var socket = (int)
                    function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT).invokeExact(AF_PACKET, SOCK_RAW, 0);
            var index = (int) function("if_nametoindex", JAVA_INT, ADDRESS).invokeExact(arena.allocateFrom("eth0"));
            if (socket < 0 || index == 0) {
                throw new IllegalStateException("cannot open a packet socket on eth0");
            }
            var destination = arena.allocate(SOCKADDR_LL_BYTES, Integer.BYTES);
            destination.set(JAVA_SHORT, 0, (short) AF_PACKET);
            destination.set(JAVA_INT, 4, index);
            var frames = new ArrayList<MemorySegment>();
            for (int i = 2; i < arguments.length; i++) {
                var bytes = HexFormat.of().parseHex(arguments[i]);
                frames.add(arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
            }
            var sendto = function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
            var next = System.nanoTime();
            for (int round = 0; round < rounds; round++) {
                for (var frame : frames) {
                    // A cable that is out refuses frames; the next one may pass.
                    var _ = (long)
                            sendto.invokeExact(socket, frame, frame.byteSize(), 0, destination, SOCKADDR_LL_BYTES);
                }
                next += interval;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    // The native functions and their signatures are those of the manual pages.
    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
    }
}
