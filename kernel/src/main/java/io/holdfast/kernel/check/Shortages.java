package io.holdfast.kernel.check;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of servers that cannot be asked because this machine lacks something: at once, then how often while it lasts,
 * and when it is over. Belongs to the timetable's thread.
 */
final class Shortages {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Shortages.class);

    private final Timetable.Alarm alarm;
    private boolean lasting;
    private long since;
    private String latest = "";

    Shortages(Timetable timetable) {
        this.alarm = timetable.alarm(this::review);
    }

    void note(String check, Verdict.Unasked unasked) {
        latest = "check " + check + ": " + unasked.text();
        if (lasting) {
            since++;
            return;
        }
        lasting = true;
        LOG.warn("{}; servers keep their state until they can be asked", latest);
        reviewLater();
    }

    private void review() {
        if (since > 0) {
            LOG.warn("{} checks not made in {} s, the last one: {}", since, PAUSE.toSeconds(), latest);
            since = 0;
            reviewLater();
        } else {
            LOG.info("for {} s no check was not made for want of something here", PAUSE.toSeconds());
            lasting = false;
        }
    }

    private void reviewLater() {
        alarm.set(MonotonicTime.now().plus(PAUSE).nanos());
    }
}
