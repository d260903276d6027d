package io.holdfast.demo;

import io.holdfast.demo.network.MissingToolException;
import io.holdfast.kernel.cli.CliCommand;
import io.holdfast.kernel.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast demo}: a failover on this machine, with the real daemon. */
@Command(
        name = "demo",
        description = {
            "Shows a failover and a balanced web site on this machine, with the real daemon.",
            "Two routers, three web servers and a client run in a private network of namespaces. Root is not needed, nothing outside is"
                    + " touched, and nothing remains, also when it is interrupted."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast demo", "  holdfast demo --advertisement-interval 1s"})
public final class DemoCommand implements CliCommand, Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--advertisement-interval",
            paramLabel = "DURATION",
            defaultValue = "100ms",
            description = "How often the Active router advertises itself: 10ms to 40950ms (default ${DEFAULT-VALUE}).")
    private String interval = "100ms";

    @Override
    public Integer call() throws InterruptedException {
        if (!interval.matches("\\d{1,5}(ms|s)")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--advertisement-interval: " + interval + " is not a duration such as 100ms or 1s");
        }
        var home = System.getProperty("holdfast.home");
        if (home == null || !Files.isExecutable(Path.of(home, "bin", "holdfast"))) {
            System.err.println("holdfast: demo runs from an installation: bin/holdfast demo");
            return ExitCode.CANNOT_START;
        }
        try {
            new Demo(Path.of(home), interval, new Narrator(System.out)).run();
            return ExitCode.OK;
        } catch (MissingToolException e) {
            System.err.println("holdfast: demo: " + e.getMessage());
            return ExitCode.CANNOT_START;
        } catch (IOException e) {
            System.err.println("holdfast: demo: " + e.getMessage());
            return ExitCode.FAILURE;
        }
    }
}
