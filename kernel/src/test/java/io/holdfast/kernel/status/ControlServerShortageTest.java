package io.holdfast.kernel.status;

import static io.holdfast.api.testing.PrivateNetwork.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.testing.OpenFiles;
import io.holdfast.kernel.log.LogLines;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** In a program of its own, because it opens as many files as that may. */
@InPrivateNetwork(needs = "prlimit")
class ControlServerShortageTest {

    /** Some may be answered with what others leave: never all of them. */
    private static final int CLIENTS = 8;

    private final Path socket = Path.of("/run/control.sock");
    private final ControlServer server = new ControlServer(socket, List.of(new Pong()));

    private static final class Pong implements ControlHandler {
        @Override
        public String name() {
            return "ping";
        }

        @Override
        public void handle(List<String> arguments, ControlReply reply) throws IOException {
            reply.send(Map.of("pong", true));
        }
    }

    @Test
    void givenNoFileDescriptors_thenClientsWaitAndTheLogStaysShort_andWhenThereAreSomeTheyAreAnswered()
            throws Exception {
        server.start();
        try (LogLines log = LogLines.of(ControlServer.class)) {
            loadClasses();
            OpenFiles.limit();
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(SocketChannel.open(StandardProtocolFamily.UNIX));
            }
            OpenFiles files = OpenFiles.all();
            long begin = System.nanoTime();
            for (SocketChannel client : clients) {
                client.connect(UnixDomainSocketAddress.of(socket));
                client.write(ByteBuffer.wrap("[\"ping\"]\n".getBytes(StandardCharsets.US_ASCII)));
            }
            await(
                    "a second failure",
                    () -> {
                        files.openMore();
                        return log.all().size() >= 2;
                    },
                    log);
            List<String> lines = log.all();
            double seconds = (System.nanoTime() - begin) / 1e9;
            files.close();

            assertTrue(
                    lines.getFirst().startsWith("WARN control accept-failed socket=/run/control.sock reason="),
                    lines::toString);
            // A line a second and one at once.
            assertTrue(lines.size() <= seconds + 1, () -> lines.size() + " lines in " + seconds + " s");
            for (SocketChannel client : clients) {
                String answer = new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
                assertEquals("{\"pong\":true}\n", answer);
            }
        }
    }

    /** To load one needs a file descriptor where classes lie in folders. */
    private void loadClasses() throws Exception {
        new ControlClient(socket).ask(List.of("ping"), _ -> {});
        LogLines.of(ControlServerShortageTest.class).close();
        LoggerFactory.getLogger(ControlServerShortageTest.class).warn("{} {}", "so", "that it is loaded");
        await("nothing", () -> true, "");
    }
}
