package io.holdfast.plugin.balanceproxy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what may happen thousands of times a second: the same text at most every ten seconds, with how often it was
 * meant.
 */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private static final long PAUSE_NANOS = 10_000_000_000L;

    /** Texts name services and servers, so there are only so many; a safeguard all the same. */
    private static final int MAX_TEXTS = 1000;

    private record Said(long atNanos, long unsaid) {}

    private final Map<String, Said> said = new ConcurrentHashMap<>();

    void say(String text) {
        long now = System.nanoTime();
        if (said.size() > MAX_TEXTS) {
            said.clear();
        }
        said.compute(text, (_, earlier) -> {
            if (earlier != null && now - earlier.atNanos() < PAUSE_NANOS) {
                return new Said(earlier.atNanos(), earlier.unsaid() + 1);
            }
            if (earlier == null || earlier.unsaid() == 0) {
                LOG.warn("{}", text);
            } else {
                LOG.warn("{} ({} more times before)", text, earlier.unsaid());
            }
            return new Said(now, 0);
        });
    }
}
