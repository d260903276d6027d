package io.holdfast.kernel.loop;

import java.util.List;

/** Makes the calling thread fit to be the control loop: priority, timer slack, locked memory. */
@FunctionalInterface
public interface ThreadPreparation {

    /** Leaves the thread as it is. */
    ThreadPreparation NONE = List::of;

    /**
     * Does what the machine allows; called once, on the loop's thread, before anything else runs there.
     *
     * @return a sentence for each thing that was not allowed, to be said at start
     */
    List<String> prepare();
}
