package io.holdfast.kernel.config;

import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionNode;
import java.nio.file.Path;
import java.util.List;

/** What came of reading a configuration file: all of it, or every problem that was found. */
public sealed interface Reading {

    /**
     * The file and everything it includes, substitutions done.
     *
     * @param files every file that was read, the first one first; paths as the user wrote them, includes resolved
     *     against the file that names them
     */
    record Complete(OptionNode.Section root, List<Path> files) implements Reading {
        public Complete {
            files = List.copyOf(files);
        }
    }

    /**
     * The file is not used.
     *
     * @param problems at least one, by file and line
     */
    record Refused(List<ConfigProblem> problems) implements Reading {
        public Refused {
            problems = problems.stream().sorted().toList();
        }
    }
}
