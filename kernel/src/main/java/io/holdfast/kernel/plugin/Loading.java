package io.holdfast.kernel.plugin;

import java.util.List;

/** What came of loading plugins: all of them, or every reason why not. */
public sealed interface Loading {

    /** Every plugin is loaded and started. */
    record Loaded(Plugins plugins) implements Loading {}

    /**
     * No plugin is loaded; those that had been started are stopped again.
     *
     * @param problems at least one, in the order of the files
     */
    record Refused(List<PluginProblem> problems) implements Loading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
