package io.holdfast.kernel.cli;

import io.holdfast.kernel.daemon.Configuration;
import io.holdfast.kernel.daemon.Daemon;
import io.holdfast.kernel.daemon.Heap;
import io.holdfast.kernel.log.Logging;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast run}: the daemon, in the foreground. */
@Command(
        name = "run",
        description = "Runs the daemon in the foreground until SIGTERM or SIGINT; then it resigns and releases its"
                + " addresses.",
        footerHeading = "%nExample:%n",
        footer = "  holdfast run --config /etc/holdfast/holdfast.conf")
final class RunCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--debug", description = "Logs every packet that is discarded, and more.")
    private boolean debug;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (debug) {
            Logging.debug();
        }
        return switch (Heap.read(config.file(), arguments())) {
            case Configuration.Refused refused -> Refusals.print(refused, System.err);
            case Configuration.Sound sound -> run(new Daemon(sound));
        };
    }

    /** All of them, as they were given to the program. */
    private List<String> arguments() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    private static int run(Daemon daemon) throws InterruptedException {
        try {
            daemon.start();
        } catch (Daemon.CannotStart e) {
            System.err.println("holdfast: " + e.getMessage());
            for (Throwable also : e.getSuppressed()) {
                System.err.println("holdfast: and " + also.getMessage());
            }
            Logging.close();
            return ExitCode.CANNOT_START;
        }
        daemon.awaitEnd();
        return ExitCode.OK;
    }
}
