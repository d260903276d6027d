package io.holdfast.kernel;

import io.holdfast.kernel.cli.ExitCode;
import io.holdfast.kernel.cli.HoldfastCommand;

/** Where the program begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        int status = ExitCode.FAILURE;
        try {
            status = HoldfastCommand.commandLine(arguments).execute(arguments);
        } catch (Error e) {
            // Not caught, it would end this thread, and other threads would go on.
            System.err.println("holdfast: " + e);
            e.printStackTrace();
        }
        System.exit(status);
    }
}
