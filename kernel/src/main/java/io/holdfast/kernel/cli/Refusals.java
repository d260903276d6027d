package io.holdfast.kernel.cli;

import io.holdfast.kernel.daemon.Configuration;
import java.io.PrintStream;

/** How a configuration that cannot be used is shown: every problem on a line of its own, then how many. */
final class Refusals {

    private Refusals() {}

    /** Prints and returns the exit status. */
    static int print(Configuration.Refused refused, PrintStream out) {
        refused.problems().forEach(out::println);
        int count = refused.problems().size();
        out.println("holdfast: " + count + (count == 1 ? " problem" : " problems") + ", nothing was touched");
        return refused.installation() ? ExitCode.CANNOT_START : ExitCode.CONFIGURATION;
    }
}
