package io.holdfast.kernel.cli;

import io.holdfast.kernel.status.ControlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast notify replay}. */
@Command(
        name = "replay",
        description = "Tells again what was given up, under the same keys: receivers that know a key ignore it.",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast notify replay --all", "  holdfast notify replay ops-1898a3f2c5d8e100-17"})
final class NotifyReplayCommand implements Callable<Integer> {

    @Mixin
    private SocketOption socket = new SocketOption();

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    /** Either everything or some. */
    static final class Which {
        @Option(names = "--all", description = "Everything that was given up.", required = true)
        private boolean all;

        @Parameters(paramLabel = "KEY", description = "Keys, as \"holdfast notify list\" shows them.", arity = "1..*")
        private List<String> keys = new ArrayList<>();
    }

    @Override
    public Integer call() {
        List<String> words = new ArrayList<>(List.of("notify", "replay"));
        words.addAll(which.all ? List.of("all") : which.keys);
        List<Object> notReplayed = new ArrayList<>();
        try {
            socket.client().ask(words, answer -> {
                System.out.println("replayed " + answer.get("replayed"));
                if (answer.get("notReplayed") instanceof List<?> reasons) {
                    notReplayed.addAll(reasons);
                }
            });
        } catch (ControlClient.Unreachable | ControlClient.Refused e) {
            System.err.println("holdfast: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
        notReplayed.forEach(reason -> System.err.println("holdfast: " + reason));
        return notReplayed.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }
}
