package io.holdfast.kernel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast notify}: who has been told of what. */
@Command(
        name = "notify",
        description = "Shows what notifiers have still to be told and what was given up; tries them; tells again.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {NotifyListCommand.class, NotifyReplayCommand.class, NotifyTestCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast notify list", "  holdfast notify test ops", "  holdfast notify replay --all"})
final class NotifyCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command: list, replay or test?");
    }
}
