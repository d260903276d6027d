package io.holdfast.kernel;

import io.holdfast.kernel.cli.HoldfastCommand;

/** Where the program begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(HoldfastCommand.commandLine(arguments).execute(arguments));
    }
}
