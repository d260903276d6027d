package io.holdfast.kernel.daemon;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.spi.Message;
import io.holdfast.kernel.life.Stages;
import io.holdfast.kernel.log.Logging;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running program: started once, ends with the process. */
public final class Daemon {

    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    /** Until then thousands of checks have had their first turn. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private static final int EXIT_STOPPED = 0;
    private static final int EXIT_FAILED = 1;

    private final Configuration.Sound configuration;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean broken;

    public Daemon(Configuration.Sound configuration) {
        this.configuration = configuration;
    }

    /**
     * Starts every part; from then on SIGTERM and SIGINT stop it and end the process with status 0. After an
     * {@link Error} the process has to be ended, which stops what has started and gives status 1.
     *
     * @throws CannotStart when a part cannot start, with a sentence for the operator; what had started has been stopped
     */
    public void start() throws CannotStart {
        Stages stages = compose();
        // First, so that a signal during the start undoes it as well: stopping waits for the start.
        Thread stop = Thread.ofPlatform().name("stop").unstarted(() -> stop(stages));
        Runtime.getRuntime().addShutdownHook(stop);
        OtherSignals.ignore();
        try {
            stages.start();
        } catch (Exception e) {
            forget(stop);
            throw new CannotStart(e);
        } catch (Error e) {
            // The end of the process, which follows, is none that was asked for.
            broken = true;
            throw e;
        }
        log.info(
                "started node={} version={} pid={} {}",
                configuration.daemon().node(),
                Version.current(),
                ProcessHandle.current().pid(),
                configuration.summary());
        Heap.settle();
    }

    private Stages compose() throws CannotStart {
        try {
            Injector injector = Guice.createInjector(Stage.PRODUCTION, new DaemonModule(configuration));
            return injector.getInstance(Stages.class);
        } catch (CreationException e) {
            // Several when several parts need the one that fails.
            throw new CannotStart(e.getErrorMessages().stream()
                    .map(Message::getCause)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(e));
        } catch (ProvisionException e) {
            throw new CannotStart(e.getCause() == null ? e : e.getCause());
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook ends it.
            log.debug("stopped during the start", e);
        }
    }

    /** Returns when the daemon has stopped, which is not before the process ends. */
    public void awaitEnd() throws InterruptedException {
        try {
            if (Heap.isLarge() && !ended.await(SETTLED.toSeconds(), TimeUnit.SECONDS)) {
                Heap.settle();
            }
            ended.await();
        } finally {
            // A process that ends by this was not asked to.
            broken = true;
        }
    }

    /** Ends the process by itself: after a signal the JVM would report the signal, and not that all went well. */
    private void stop(Stages stages) {
        log.info("stopping");
        int status = broken ? EXIT_FAILED : EXIT_STOPPED;
        try {
            stages.stop();
        } catch (Stages.StopFailed e) {
            status = EXIT_FAILED;
            log.error("stopping failed", e);
        }
        log.info("stopped");
        Logging.close();
        Runtime.getRuntime().halt(status);
    }

    /** The daemon cannot start. */
    public static final class CannotStart extends Exception {

        private static final long serialVersionUID = 1L;

        CannotStart(Throwable cause) {
            super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
            for (Throwable suppressed : cause.getSuppressed()) {
                addSuppressed(suppressed);
            }
        }
    }
}
