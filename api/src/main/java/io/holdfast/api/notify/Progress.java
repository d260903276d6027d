package io.holdfast.api.notify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

    /** Refusals of one notification whose reasons are kept. */
    private static final int MOST_REASONS = 5;

    private final Map<String, Steps> stepsByKey = new LinkedHashMap<>();

    /** Of one notification: how many are done, how many of these were refused, and the first reasons. */
    private record Steps(int done, int refused, List<String> reasons) {

        static final Steps NONE = new Steps(0, 0, List.of());

        Steps withDone() {
            return new Steps(done + 1, refused, reasons);
        }

        Steps withRefused(String reason) {
            List<String> first = Stream.concat(reasons.stream(), Stream.of(reason))
                    .limit(MOST_REASONS)
                    .toList();
            return new Steps(done + 1, refused + 1, first);
        }

        Delivery outcome() {
            if (refused == 0) {
                return Delivery.delivered();
            }
            String words = String.join("; ", reasons)
                    + (refused > reasons.size() ? "; and " + (refused - reasons.size()) + " more" : "");
            if (done == 1) {
                return Delivery.rejected(words);
            }
            String all = refused + " of " + done + " refused: " + words;
            return refused == done ? Delivery.rejected(all) : Delivery.deliveredInPart(all);
        }
    }

    /**
     * The steps that are not done yet.
     *
     * @param steps all of them, the same at every attempt
     */
    public synchronized <S> List<S> rest(Notification notification, List<S> steps) {
        return steps.subList(of(notification).done, steps.size());
    }

    /** The first of the rest is done. Of more than 1000 notifications under way, the oldest begins anew. */
    public synchronized void stepDone(Notification notification) {
        put(notification, of(notification).withDone());
    }

    /**
     * The first of the rest is done with: the receiver refuses it for good, and is told the others all the same.
     *
     * @param reason which step it is, and the receiver's own words
     */
    public synchronized void stepRefused(Notification notification, String reason) {
        put(notification, of(notification).withRefused(reason));
    }

    /**
     * What became of the notification, once nothing is left of it, which is forgotten with this: delivered, delivered in
     * part when the receiver refused some of the steps, and rejected when it refused all of them. The first reasons are
     * in it.
     */
    public synchronized Delivery outcome(Notification notification) {
        Delivery outcome = of(notification).outcome();
        forget(notification);
        return outcome;
    }

    /** All of it is done, or is to be done again. */
    public synchronized void forget(Notification notification) {
        stepsByKey.remove(notification.key());
    }

    private Steps of(Notification notification) {
        return stepsByKey.getOrDefault(notification.key(), Steps.NONE);
    }

    private void put(Notification notification, Steps steps) {
        stepsByKey.put(notification.key(), steps);
        if (stepsByKey.size() > MOST) {
            stepsByKey.remove(stepsByKey.keySet().iterator().next());
        }
    }
}
