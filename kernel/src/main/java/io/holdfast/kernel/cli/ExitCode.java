package io.holdfast.kernel.cli;

/** What the exit status of {@code holdfast} means; documented in its help and man page. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;

    /** A bug, or a failure that no other number describes; standard error says which. */
    public static final int FAILURE = 1;

    /** The command line or the configuration is wrong; every problem has been printed and nothing was touched. */
    public static final int CONFIGURATION = 2;

    /** No daemon answers on the control socket, or it refuses. */
    public static final int UNREACHABLE = 3;

    /** The daemon cannot start: a privilege, a kernel feature or a plugin is missing. */
    public static final int CANNOT_START = 4;

    private ExitCode() {}
}
