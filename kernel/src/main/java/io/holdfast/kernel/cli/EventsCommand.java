package io.holdfast.kernel.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.api.text.Escaping;
import io.holdfast.kernel.linux.OutputReader;
import io.holdfast.kernel.status.ControlClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast events}: what happened, and why. */
@Command(
        name = "events",
        description = "Shows what happened, and why: the log of events, oldest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast events",
            "  holdfast events --since 4711 --follow",
            "  holdfast events --json | jq 'select(.severity == \"critical\")'"
        })
final class EventsCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Mixin
    private SocketOption socket = new SocketOption();

    @Option(
            names = "--since",
            paramLabel = "N",
            description = "Begins with event number N, or the oldest that is kept. Default: the last 50 events.")
    private @Nullable Long since;

    @Option(
            names = {"-f", "--follow"},
            description =
                    "Goes on with what happens, until interrupted or nobody reads it. Exit status 3 when the daemon"
                            + " ends.")
    private boolean follow;

    @Option(names = "--json", description = "Prints one JSON object a line instead of text.")
    private boolean json;

    private @Nullable Long next;
    private boolean outputLost;

    @Override
    public Integer call() {
        List<String> words = new ArrayList<>(
                since == null ? List.of("events", "last", "50") : List.of("events", "since", since.toString()));
        if (follow) {
            words.add("follow");
        }
        try {
            socket.client().askWhile(words, this::print);
        } catch (ControlClient.Unreachable | ControlClient.Refused e) {
            System.err.println("holdfast: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
        if (outputLost) {
            System.err.println(HoldfastCommand.OUTPUT_LOST);
            return ExitCode.FAILURE;
        }
        if (follow) {
            System.err.println("holdfast: the daemon has stopped or was killed"
                    + (next == null ? "" : "; when it runs again, go on with --since " + next));
            return ExitCode.UNREACHABLE;
        }
        return ExitCode.OK;
    }

    /** Returns whether somebody reads it: nobody else would end a command that follows. */
    private boolean print(Map<String, Object> event) {
        if (event.get("number") instanceof Number number) {
            next = number.longValue() + 1;
            System.out.println(json ? line(event) : text(new JsonView(event)));
            outputLost = System.out.checkError();
        } else {
            outputLost = OutputReader.isGone();
        }
        return !outputLost;
    }

    private static String line(Map<String, Object> event) {
        try {
            return JSON.std.asString(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JsonView event) {
        String details = event.text("details");
        String line = "%6s  %s  %-8s  %s  [%s%s]"
                .formatted(
                        event.text("number"),
                        TIME.format(Instant.parse(event.text("time"))),
                        event.text("severity"),
                        event.text("summary"),
                        event.text("cause"),
                        details.isEmpty() ? "" : ": " + details);
        return Escaping.LINE.apply(line);
    }
}
