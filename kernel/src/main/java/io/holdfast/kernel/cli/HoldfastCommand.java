package io.holdfast.kernel.cli;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code holdfast COMMAND}. */
@Command(
        name = "holdfast",
        description = "Keeps a service reachable: virtual addresses that move between machines by VRRP.",
        versionProvider = VersionCommand.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            StatusCommand.class,
            EventsCommand.class,
            NotifyCommand.class,
            PluginsCommand.class,
            VersionCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:Done.",
            "1:A failure that no other number describes; standard error says which.",
            "2:The command line or the configuration is wrong; every problem is printed, nothing is touched.",
            "3:No daemon answers on the control socket, or it refuses.",
            "4:The daemon cannot start: a privilege, a kernel feature or a plugin is missing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast check --config /etc/holdfast/holdfast.conf",
            "  holdfast run --config /etc/holdfast/holdfast.conf",
            "  holdfast status"
        })
public final class HoldfastCommand implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Shows this help and exits.")
    @SuppressWarnings("UnusedVariable") // picocli reads what it is for
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Prints the version and exits.")
    @SuppressWarnings("UnusedVariable") // picocli reads what it is for
    private boolean version;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The whole command line, with the commands that other jars of the installation bring. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new HoldfastCommand());
        ServiceLoader.load(CliCommand.class).forEach(commandLine::addSubcommand);
        commandLine.setExecutionExceptionHandler((failure, _, _) -> {
            System.err.println("holdfast: " + failure.getMessage());
            failure.printStackTrace();
            return ExitCode.FAILURE;
        });
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
