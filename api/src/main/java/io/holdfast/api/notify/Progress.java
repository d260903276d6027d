package io.holdfast.api.notify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of a notification is out already, for a notifier that needs several steps for one, such as a line for each
 * event of a digest: the next attempt goes on with the step that failed. After a restart of the daemon it begins anew.
 * Safe for several threads.
 *
 * <pre>{@code
 * for (String line : progress.rest(notification, lines)) {
 *     write(line);
 *     progress.stepDone(notification);
 * }
 * progress.forget(notification);
 * }</pre>
 */
public final class Progress {

    /** Notifications under way at the same time; there is one for each subject at most. */
    private static final int MOST = 1000;

    private final Map<String, Integer> stepsByKey = new LinkedHashMap<>();

    /**
     * The steps that are not done yet.
     *
     * @param steps all of them, the same at every attempt
     */
    public synchronized <S> List<S> rest(Notification notification, List<S> steps) {
        return steps.subList(stepsByKey.getOrDefault(notification.key(), 0), steps.size());
    }

    /** The first of the rest is done. Of more than 1000 notifications under way, the oldest begins anew. */
    public synchronized void stepDone(Notification notification) {
        stepsByKey.merge(notification.key(), 1, Integer::sum);
        if (stepsByKey.size() > MOST) {
            stepsByKey.remove(stepsByKey.keySet().iterator().next());
        }
    }

    /** All of it is done, or is to be done again. */
    public synchronized void forget(Notification notification) {
        stepsByKey.remove(notification.key());
    }
}
