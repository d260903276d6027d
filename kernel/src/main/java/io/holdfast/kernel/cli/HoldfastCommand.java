package io.holdfast.kernel.cli;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code holdfast COMMAND}. */
@Command(
        name = "holdfast",
        description = "Keeps a service reachable: virtual addresses that move between machines by VRRP.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            StatusCommand.class,
            EventsCommand.class,
            DigestCommand.class,
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

    static final String OUTPUT_LOST = "holdfast: the output could not be written";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * The command line for these arguments: every command, but for the daemon only its own, so that it starts sooner.
     */
    public static CommandLine commandLine(String... arguments) {
        CommandLine commandLine = arguments.length > 0 && arguments[0].equals("run") ? onlyRun() : everyCommand();
        offerHelp(commandLine);
        commandLine.setExecutionStrategy(HoldfastCommand::runAndCheckOutput);
        commandLine.setExecutionExceptionHandler((failure, _, _) -> {
            System.err.println("holdfast: " + failure.getMessage());
            failure.printStackTrace();
            return ExitCode.FAILURE;
        });
        return commandLine;
    }

    /** With the commands that other jars of the installation bring. */
    private static CommandLine everyCommand() {
        CommandLine commandLine = new CommandLine(new HoldfastCommand());
        ServiceLoader.load(CliCommand.class).forEach(commandLine::addSubcommand);
        return commandLine;
    }

    /**
     * Reading the annotations of all commands takes a quarter of the time until the configuration is read (measured).
     */
    private static CommandLine onlyRun() {
        CommandLine commandLine = new CommandLine(CommandSpec.create().name("holdfast"));
        return commandLine.addSubcommand(new RunCommand());
    }

    /** Whoever reads the output must be able to rely on the exit status: a disk that is full leaves half of it. */
    private static int runAndCheckOutput(CommandLine.ParseResult parsed) {
        int exitCode = new CommandLine.RunLast().execute(parsed);
        if (System.out.checkError() && exitCode == ExitCode.OK) {
            System.err.println(OUTPUT_LOST);
            return ExitCode.FAILURE;
        }
        return exitCode;
    }

    /** Every command answers {@code --help}, whoever wrote it. */
    private static void offerHelp(CommandLine commandLine) {
        for (CommandLine subcommand : commandLine.getSubcommands().values()) {
            CommandSpec spec = subcommand.getCommandSpec();
            if (spec.findOption("--help") == null) {
                spec.addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this help and exits.")
                        .build());
            }
            offerHelp(subcommand);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
