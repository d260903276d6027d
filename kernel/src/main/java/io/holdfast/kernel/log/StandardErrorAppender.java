package io.holdfast.kernel.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.holdfast.api.thread.VitalThread;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes log lines to standard error from a thread of its own.
 *
 * <p>A caller never waits: when the queue is full the line is dropped, counted, and the number told with the next line
 * that gets through. Under journald each line begins with its priority ({@code <6>}, sd-daemon(3)) and has no time
 * stamp, because the journal adds one.
 */
final class StandardErrorAppender extends AppenderBase<ILoggingEvent> {

    private static final int QUEUE_LINES = 4096;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

    private final BlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private final PrintStream out;
    private final boolean journal;
    private final Thread writer = VitalThread.named("log").unstarted(this::write);

    StandardErrorAppender(PrintStream out, boolean journal) {
        this.out = out;
        this.journal = journal;
    }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    @Override
    public void stop() {
        super.stop();
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!queue.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        try {
            while (isStarted()) {
                print(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ILoggingEvent event = queue.poll(); event != null; event = queue.poll()) {
            print(event);
        }
        out.flush();
    }

    private void print(ILoggingEvent event) {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            out.println(prefix(Level.WARN, event.getTimeStamp()) + "log lines-lost=" + lost);
        }
        StringBuilder line = new StringBuilder(prefix(event.getLevel(), event.getTimeStamp()))
                .append(event.getFormattedMessage().replace("\n", "\n  "));
        if (event.getThrowableProxy() != null) {
            line.append('\n')
                    .append(ThrowableProxyUtil.asString(event.getThrowableProxy())
                            .stripTrailing());
        }
        out.println(line);
    }

    private String prefix(Level level, long epochMillis) {
        if (journal) {
            return "<" + syslogSeverity(level) + ">";
        }
        return TIME.format(Instant.ofEpochMilli(epochMillis)) + " " + String.format("%-5s", level) + " ";
    }

    /** RFC 5424, section 6.2.1. */
    private static int syslogSeverity(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> 3;
            case Level.WARN_INT -> 4;
            case Level.INFO_INT -> 6;
            default -> 7;
        };
    }
}
