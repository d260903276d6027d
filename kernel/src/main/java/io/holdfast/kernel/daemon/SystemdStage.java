package io.holdfast.kernel.daemon;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.time.MonotonicTime;
import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.linux.SystemdSocket;
import io.holdfast.kernel.loop.ControlLoop;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager when everything has started and when stopping begins, and feeds its watchdog as long as the
 * control loop turns. The last part to start and the first to stop.
 */
final class SystemdStage implements Stage {

    private static final Logger log = LoggerFactory.getLogger(SystemdStage.class);

    private final Map<String, String> environment;
    private final ControlLoop loop;
    private @Nullable SystemdSocket socket;
    private @Nullable Thread watchdog;

    SystemdStage(Map<String, String> environment, ControlLoop loop) {
        this.environment = environment;
        this.loop = loop;
    }

    @Override
    public String name() {
        return "line to the service manager";
    }

    @Override
    public void start() {
        try {
            SystemdSocket open = SystemdSocket.open(environment).orElse(null);
            socket = open;
            if (open != null) {
                open.send("READY=1");
            }
        } catch (LinuxException e) {
            // sd_notify(3): whether somebody listens is no reason not to do the work.
            log.warn("the service manager is not told of the start: {}", e.getMessage());
        }
        SystemdSocket open = socket;
        if (open != null) {
            SystemdSocket.watchdogInterval(environment)
                    .ifPresent(interval -> watchdog =
                            Thread.ofPlatform().name("watchdog").daemon().start(() -> feed(open, interval)));
        }
    }

    @Override
    public void stop() {
        if (watchdog != null) {
            watchdog.interrupt();
        }
        SystemdSocket open = socket;
        if (open != null) {
            try (open) {
                open.send("STOPPING=1");
            } catch (LinuxException e) {
                log.warn("the service manager is not told of the stop: {}", e.getMessage());
            }
        }
    }

    /** Twice as often as asked for, as sd_watchdog_enabled(3) advises. */
    private void feed(SystemdSocket open, Duration interval) {
        boolean fed = true;
        try {
            while (true) {
                Thread.sleep(interval.dividedBy(2));
                if (MonotonicTime.now().since(loop.heartbeat()).compareTo(interval) < 0) {
                    fed = feed(open, fed);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that does not answer may do so again before its patience ends. */
    private static boolean feed(SystemdSocket open, boolean fedBefore) {
        try {
            open.send("WATCHDOG=1");
            return true;
        } catch (LinuxException e) {
            if (fedBefore) {
                log.warn("watchdog is not fed: {}", e.getMessage());
            }
            return false;
        }
    }
}
