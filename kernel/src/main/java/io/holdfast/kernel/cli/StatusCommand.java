package io.holdfast.kernel.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.kernel.status.ControlClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast status}: what the running daemon holds, and why. */
@Command(
        name = "status",
        description = "Shows what the running daemon holds, and why.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast status",
            "  holdfast status --json | jq '.instances[] | {name, state}'",
            "  holdfast status --json | jq '.services[].servers[] | select(.state == \"down\")'"
        })
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private SocketOption socket = new SocketOption();

    @Option(names = "--json", description = "Prints one JSON document instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, Object> status = new LinkedHashMap<>();
        try {
            socket.client().askPromptly(List.of("status"), status::putAll);
        } catch (ControlClient.Unreachable | ControlClient.Refused e) {
            System.err.println("holdfast: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
        if (json) {
            System.out.println(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(status));
        } else {
            new StatusText(new Console(System.out)).print(new JsonView(status));
        }
        return ExitCode.OK;
    }
}
