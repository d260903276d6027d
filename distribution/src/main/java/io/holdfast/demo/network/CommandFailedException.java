package io.holdfast.demo.network;

import java.io.IOException;
import java.util.List;

/** A command that had to succeed did not. */
public final class CommandFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Of a long output the end says what went wrong. */
    private static final int SHOWN_CHARACTERS = 2000;

    private final int exitCode;
    private final String output;

    CommandFailedException(String where, List<String> command, int exitCode, String output) {
        super(where + ": " + String.join(" ", command) + ": exit code " + exitCode
                + (output.isBlank() ? "" : ": " + end(output.strip())));
        this.exitCode = exitCode;
        this.output = output;
    }

    private static String end(String output) {
        return output.substring(Math.max(0, output.length() - SHOWN_CHARACTERS));
    }

    /** The exit code of the command, 128 + N if signal N ended it. */
    public int exitCode() {
        return exitCode;
    }

    /** What the command printed, both streams together. */
    public String output() {
        return output;
    }
}
