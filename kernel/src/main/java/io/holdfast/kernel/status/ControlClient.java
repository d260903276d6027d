package io.holdfast.kernel.status;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Asks a running daemon. */
public final class ControlClient {

    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private final Path socket;

    public ControlClient(Path socket) {
        this.socket = socket;
    }

    /**
     * Sends one request and hands over each object of the answer as it comes.
     *
     * @throws Unreachable when no daemon answers on the socket, with a sentence for the user
     * @throws Refused when the daemon refuses, with its reason
     */
    public void ask(List<String> words, Consumer<Map<String, Object>> answer) throws Unreachable, Refused {
        ask(words, always(answer), Optional.empty());
    }

    /**
     * The same, and hangs up when the object just handed over shall be the last.
     *
     * @param answer whether to go on
     */
    public void askWhile(List<String> words, Predicate<Map<String, Object>> answer) throws Unreachable, Refused {
        ask(words, answer, Optional.empty());
    }

    /** The same for what is answered at once: a daemon that has not answered after five seconds is unreachable. */
    public void askPromptly(List<String> words, Consumer<Map<String, Object>> answer) throws Unreachable, Refused {
        ask(words, always(answer), Optional.of(FIRST_ANSWER));
    }

    private static Predicate<Map<String, Object>> always(Consumer<Map<String, Object>> answer) {
        return object -> {
            answer.accept(object);
            return true;
        };
    }

    private void ask(List<String> words, Predicate<Map<String, Object>> answer, Optional<Duration> patience)
            throws Unreachable, Refused {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer request = StandardCharsets.UTF_8.encode(JSON.std.asString(words) + "\n");
            Optional<IOException> hungUp = send(request, channel);
            Optional<Thread> impatience =
                    patience.map(limit -> Thread.ofVirtual().start(() -> hangUpUnlessAnswered(channel, limit)));
            BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            // The status of ten thousands of servers is one long line: its beginning is answer enough.
            in.mark(1);
            if (in.read() >= 0) {
                in.reset();
            } else if (hungUp.isPresent()) {
                throw hungUp.get();
            }
            impatience.ifPresent(Thread::interrupt);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Map<String, Object> object = JSON.std.mapFrom(line);
                if (object.get("error") instanceof String reason) {
                    throw new Refused(reason);
                }
                if (!answer.test(object)) {
                    return;
                }
            }
        } catch (AsynchronousCloseException e) {
            throw new Unreachable(
                    "the holdfast on " + socket + " takes the question but does not answer within "
                            + FIRST_ANSWER.toSeconds() + " s: it is frozen or hangs",
                    e);
        } catch (IOException e) {
            throw new Unreachable(
                    "no holdfast answers on " + socket + " (" + e.getMessage()
                            + "); is it running, may you read the socket, is --socket right?",
                    e);
        }
    }

    /** Whoever is hung up on may have been told why before. */
    private static Optional<IOException> send(ByteBuffer request, SocketChannel channel) {
        try {
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private static void hangUpUnlessAnswered(SocketChannel channel, Duration limit) {
        try {
            Thread.sleep(limit);
            channel.close();
        } catch (InterruptedException e) {
            // It answers.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No daemon answers. */
    public static final class Unreachable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreachable(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** The daemon refuses. */
    public static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
