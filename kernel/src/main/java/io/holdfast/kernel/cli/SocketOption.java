package io.holdfast.kernel.cli;

import io.holdfast.kernel.status.ControlClient;
import io.holdfast.kernel.status.ControlServer;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of every command that talks to a running daemon. */
public final class SocketOption {

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            defaultValue = ControlServer.DEFAULT_SOCKET,
            description =
                    "The daemon's control socket (control.socket in its configuration; default ${DEFAULT-VALUE}).")
    private Path socket = Path.of(ControlServer.DEFAULT_SOCKET);

    public ControlClient client() {
        return new ControlClient(socket);
    }
}
