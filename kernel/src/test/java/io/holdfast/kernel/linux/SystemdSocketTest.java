package io.holdfast.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.LinuxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdSocketTest {

    @Test
    void givenAPath_thenTheStateArrives(@TempDir Path folder) throws Exception {
        String path = folder.resolve("notify").toString();
        ServiceManager manager = ServiceManager.at(path);

        try (SystemdSocket socket =
                SystemdSocket.open(Map.of("NOTIFY_SOCKET", path)).orElseThrow()) {
            socket.send("READY=1\nSTATUS=two instances, both backup");
        }

        assertEquals("READY=1\nSTATUS=two instances, both backup", manager.next());
        manager.close();
    }

    @Test
    void givenAnAbstractName_thenTheStateArrives() throws Exception {
        String name = "holdfast-test-" + ProcessHandle.current().pid();
        ServiceManager manager = ServiceManager.at("\0" + name);

        try (SystemdSocket socket =
                SystemdSocket.open(Map.of("NOTIFY_SOCKET", "@" + name)).orElseThrow()) {
            socket.send("WATCHDOG=1");
        }

        assertEquals("WATCHDOG=1", manager.next());
        manager.close();
    }

    @Test
    void givenNobodyThere_thenTheReasonIsNamed(@TempDir Path folder) throws Exception {
        SystemdSocket socket = SystemdSocket.open(
                        Map.of("NOTIFY_SOCKET", folder.resolve("nobody").toString()))
                .orElseThrow();
        LinuxException refused = assertThrows(LinuxException.class, () -> socket.send("READY=1"));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("send READY=1 to the service manager: no such file"));
    }

    @Test
    void givenNoServiceManager_thenThereIsNoSocket() throws Exception {
        assertEquals(Optional.empty(), SystemdSocket.open(Map.of()));
        assertEquals(Optional.empty(), SystemdSocket.open(Map.of("NOTIFY_SOCKET", "")));
    }

    @Test
    void givenAnotherKindOfSocket_thenItIsRefused() {
        assertThrows(LinuxException.class, () -> SystemdSocket.open(Map.of("NOTIFY_SOCKET", "vsock:2:1234")));
    }

    @Test
    void givenAWatchdog_thenItsIntervalIsKnown() {
        String self = Long.toString(ProcessHandle.current().pid());
        assertEquals(
                Optional.of(Duration.ofMillis(2500)),
                SystemdSocket.watchdogInterval(Map.of("WATCHDOG_USEC", "2500000", "WATCHDOG_PID", self)));
        assertEquals(
                Optional.of(Duration.ofSeconds(30)),
                SystemdSocket.watchdogInterval(Map.of("WATCHDOG_USEC", "30000000")));
        assertEquals(
                Optional.empty(),
                SystemdSocket.watchdogInterval(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "1")));
        assertEquals(Optional.empty(), SystemdSocket.watchdogInterval(Map.of("WATCHDOG_USEC", "0")));
        assertEquals(Optional.empty(), SystemdSocket.watchdogInterval(Map.of()));
    }
}
