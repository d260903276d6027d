package io.holdfast.plugin.notifysyslog;

import io.holdfast.api.process.Command;
import io.holdfast.api.process.Execution;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The local log, through util-linux's {@code logger}: the JDK has no datagrams over unix sockets, and what local logs
 * read is not quite RFC 5424.
 */
final class LocalSender implements SyslogNotifier.Sender {

    private static final String LOGGER = "/usr/bin/logger";

    /** Without being told, logger makes several messages of what is longer than 1 KiB. */
    private static final int MESSAGE_BYTES = 64 * 1024;

    private static final List<String> LEVELS =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private final Path socket;
    private final SyslogOptions options;

    LocalSender(Path socket, SyslogOptions options) {
        this.socket = socket;
        this.options = options;
    }

    @Override
    public void send(SyslogMessage message, Deadline deadline) throws IOException, InterruptedException {
        Command command = new Command(List.of(
                LOGGER,
                "--socket",
                socket.toString(),
                "--socket-errors=on",
                "--size=" + MESSAGE_BYTES,
                "--id=" + ProcessHandle.current().pid(),
                "--tag",
                options.applicationName(),
                "--priority",
                options.facility().word() + "." + LEVELS.get(message.level()),
                "--",
                message.text()));
        switch (command.run(Optional.empty(), Map.of(), deadline)) {
            case Execution.Exited exited -> {
                if (exited.status() != 0) {
                    throw new IOException("logger ended with status " + exited.status() + ": "
                            + exited.output().strip());
                }
            }
            case Execution.Overdue _ -> throw new IOException("nobody reads " + socket);
            case Execution.NotStarted notStarted -> throw new IOException(notStarted.reason());
        }
    }

    @Override
    public void close() {
        // Nothing is held between messages.
    }
}
