package io.holdfast.kernel.plugin;

import java.util.List;

/** What came of loading plugins: all of them, or every reason why not. */
public sealed interface Loading {

    /** Every plugin is loaded and started. */
    record Loaded(Plugins plugins) implements Loading {}

    /**
     * Some cannot be used.
     *
     * @param problems at least one, in the order of the files
     * @param others those without problems, which can tell what else is wrong with a configuration; to be closed then
     */
    record Refused(List<PluginProblem> problems, Plugins others) implements Loading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
