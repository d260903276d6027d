package io.holdfast.kernel.cli;

import io.holdfast.api.text.Escaping;
import io.holdfast.kernel.status.ControlClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code holdfast notify test}. */
@Command(
        name = "test",
        description = "Makes a notifier tell that it is being tried, once, and shows what the receiver says.",
        footerHeading = "%nExamples:%n",
        footer = "  holdfast notify test ops")
final class NotifyTestCommand implements Callable<Integer> {

    @Mixin
    private SocketOption socket = new SocketOption();

    @Parameters(paramLabel = "NAME", description = "The notifier's name in the configuration.")
    private String notifier = "";

    @Override
    public Integer call() {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            socket.client().ask(List.of("notify", "test", notifier), answer::putAll);
        } catch (ControlClient.Unreachable | ControlClient.Refused e) {
            System.err.println("holdfast: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
        JsonView outcome = new JsonView(answer);
        boolean works = List.of("delivered", "in-order").contains(outcome.text("outcome"));
        String reason = Escaping.LINE.apply(outcome.text("reason"));
        System.out.println(
                switch (outcome.text("outcome")) {
                    case "delivered" -> reason.isEmpty() ? "delivered" : "delivered, but not to everybody: " + reason;
                    case "in-order" -> "nothing was told, and nothing is wrong: " + reason;
                    case "skipped" -> "nothing was told: " + reason;
                    case String failure -> "not delivered (" + failure + "): " + reason;
                });
        return works ? ExitCode.OK : ExitCode.FAILURE;
    }
}
