package io.holdfast.kernel.notify;

import java.util.Map;

/**
 * What became of dead letters that were to be tried again.
 *
 * @param replayed how many wait for another attempt
 * @param withoutNotifier how many stay because their notifier is not in the configuration, by its name
 * @param withoutRoom how many stay because their notifier's queue is too full, by its name
 */
public record Replay(int replayed, Map<String, Integer> withoutNotifier, Map<String, Integer> withoutRoom) {

    public Replay {
        withoutNotifier = Map.copyOf(withoutNotifier);
        withoutRoom = Map.copyOf(withoutRoom);
    }
}
