package io.holdfast.kernel.daemon;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.kernel.linux.ServiceManager;
import io.holdfast.kernel.log.LogLines;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdStageTest {

    @TempDir
    private Path folder = Path.of(".");

    private final ControlLoop loop = new ControlLoop(ThreadPreparation.NONE);
    private final LogLines log = LogLines.of(SystemdStage.class);
    private String path = "";

    @BeforeEach
    void startLoop() {
        path = folder.resolve("notify").toString();
        loop.start();
    }

    @AfterEach
    void stopLoop() {
        loop.stop();
        log.close();
    }

    @Test
    void givenAServiceManager_thenItIsToldOfTheStartAndOfTheStop() throws Exception {
        try (ServiceManager manager = ServiceManager.at(path)) {
            SystemdStage stage = new SystemdStage(Map.of("NOTIFY_SOCKET", path), loop);

            stage.start();
            assertEquals("READY=1", manager.next());
            stage.stop();
            assertEquals("STOPPING=1", manager.next());
        }
        assertEquals(List.of(), log.all());
    }

    @Test
    void givenNoServiceManager_thenThereIsNobodyToTell() {
        SystemdStage stage = new SystemdStage(Map.of(), loop);

        stage.start();
        stage.stop();

        assertEquals(List.of(), log.all());
    }

    @Test
    void givenAServiceManagerThatIsNotThere_thenTheDaemonStartsAndStopsAllTheSame() {
        SystemdStage stage = new SystemdStage(Map.of("NOTIFY_SOCKET", path), loop);

        stage.start();
        stage.stop();

        assertEquals(
                List.of(
                        "WARN the service manager is not told of the start: send READY=1 to the service manager: no such"
                                + " file, object or process (ENOENT)",
                        "WARN the service manager is not told of the stop: send STOPPING=1 to the service manager: no such"
                                + " file, object or process (ENOENT)"),
                log.all());
    }

    @Test
    void givenALineThatIsNoSocket_thenTheDaemonStartsAndStopsAllTheSame() {
        SystemdStage stage = new SystemdStage(Map.of("NOTIFY_SOCKET", "vsock:2:1234", "WATCHDOG_USEC", "200000"), loop);

        stage.start();
        stage.stop();

        assertEquals(1, log.all().size(), log.all()::toString);
        assertTrue(
                log.all().getFirst().startsWith("WARN the service manager is not told of the start: "),
                log.all()::toString);
    }

    @Test
    void givenAServiceManagerThatIsAwayForAWhile_thenItsWatchdogIsFedWhenItIsBack() throws Exception {
        SystemdStage stage = new SystemdStage(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "200000"), loop);
        String unfed = "WARN watchdog is not fed: send WATCHDOG=1 to the service manager: no such file, object or"
                + " process (ENOENT)";

        stage.start();
        await("a watchdog that is not fed", () -> log.all().contains(unfed), log.all());
        try (ServiceManager manager = ServiceManager.at(path)) {
            assertEquals("WATCHDOG=1", manager.next());
            assertEquals("WATCHDOG=1", manager.next());
            stage.stop();
        }
        assertEquals(1, log.all().stream().filter(unfed::equals).count());
    }
}
