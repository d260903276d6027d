package io.holdfast.plugin.balanceproxy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what may happen thousands of times a second: the same text at most every ten seconds, with how often it was
 * meant, and of more texts than that one in ten seconds.
 */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private static final long PAUSE_NANOS = 10_000_000_000L;

    private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;

    /** Texts name services, of which each of ten thousand addresses may be one, and servers. */
    private static final int MAX_TEXTS = 200;

    private static final String OTHERS = "others";

    private record Said(long atNanos, long unsaid) {}

    private final LongSupplier nanoTime;
    private final Consumer<String> log;
    private final Map<String, Said> said = new ConcurrentHashMap<>();
    private final AtomicLong forgotNanos;

    Complaints() {
        this(System::nanoTime, LOG::warn);
    }

    Complaints(LongSupplier nanoTime, Consumer<String> log) {
        this.nanoTime = nanoTime;
        this.log = log;
        this.forgotNanos = new AtomicLong(nanoTime.getAsLong());
    }

    void say(String text) {
        long now = nanoTime.getAsLong();
        forget(now);
        boolean alone = said.containsKey(text) || said.size() < MAX_TEXTS;
        said.compute(alone ? text : OTHERS, (_, earlier) -> {
            if (earlier != null && now - earlier.atNanos() < PAUSE_NANOS) {
                return new Said(earlier.atNanos(), earlier.unsaid() + 1);
            }
            String before = earlier == null || earlier.unsaid() == 0
                    ? ""
                    : " (" + earlier.unsaid() + (alone ? " more times before)" : " others like it before)");
            log.accept(text + before);
            return new Said(now, 0);
        });
    }

    /** Those that would be said anew; what is still to be said of others waits for a minute. */
    private void forget(long now) {
        long before = forgotNanos.get();
        if (now - before >= PAUSE_NANOS && forgotNanos.compareAndSet(before, now)) {
            said.values()
                    .removeIf(one -> now - one.atNanos() >= (one.unsaid() == 0 ? PAUSE_NANOS : LONGEST_WAIT_NANOS));
        }
    }
}
