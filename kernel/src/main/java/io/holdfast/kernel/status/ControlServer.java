package io.holdfast.kernel.status;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.kernel.life.Stage;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests on a unix socket of mode 0600.
 *
 * <p>A request is one line, a JSON list of words; the answer is one JSON object a line until the server closes, or
 * {@code {"error": "..."}}. Reads snapshots only: nothing here can hold up the election. Bounded: 16 clients at a time,
 * another 16 that stay to be told what happens, 64 KiB a request, and a client that does not finish its line within
 * five seconds is hung up on.
 */
public final class ControlServer implements Stage {

    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

    /** Where the daemon listens unless its configuration says otherwise. */
    public static final String DEFAULT_SOCKET = "/run/holdfast/control.sock";

    private static final int MAXIMUM_CLIENTS = 16;
    private static final String FULL =
            "the daemon is there, but " + MAXIMUM_CLIENTS + " others are asking it already; try again";
    private static final String NO_THREAD =
            "the daemon is there, but there is no thread or no memory for an answer; try again";
    private static final int MAXIMUM_REQUEST_BYTES = 64 * 1024;
    private static final long REQUEST_MILLIS = 5_000;
    private static final long AFTER_FAILURE_NANOS = 1_000_000_000;

    private final Path socket;
    private final Map<String, ControlHandler> handlers;
    private final ThreadFactory threads;
    private final Semaphore free = new Semaphore(MAXIMUM_CLIENTS);
    private final Semaphore freeToStay = new Semaphore(MAXIMUM_CLIENTS);
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocketChannel server;

    public ControlServer(Path socket, Collection<ControlHandler> handlers) {
        // A long answer computes for long: it must not take a carrier from the checks.
        this(
                socket,
                handlers,
                Thread.ofPlatform().name("control-client").daemon().factory());
    }

    /** @param threads makes the thread that serves a client */
    ControlServer(Path socket, Collection<ControlHandler> handlers, ThreadFactory threads) {
        this.socket = socket;
        this.threads = threads;
        this.handlers =
                handlers.stream().collect(Collectors.toUnmodifiableMap(ControlHandler::name, Function.identity()));
    }

    @Override
    public String name() {
        return "control socket";
    }

    @Override
    public void start() throws IOException {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            try {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (IOException e) {
                throw new IOException(
                        "cannot make the folder of the control socket, " + folder + " ("
                                + e.getClass().getSimpleName() + "); choose another control.socket",
                        e);
            }
        }
        if (answers()) {
            throw new IOException(
                    "another holdfast answers on " + socket + ": stop it, or give this one its own control.socket");
        }
        Path unready = socket.resolveSibling(socket.getFileName() + ".new");
        requireSocketOrNothing(socket);
        requireSocketOrNothing(unready);
        Files.deleteIfExists(unready);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(unready));
            Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString("rw-------"));
            // Nobody can connect before the mode is right, and a leftover is replaced in one step.
            Files.move(unready, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot open the control socket " + socket + ": " + e.getMessage(), e);
        }
        server = channel;
        Thread.ofPlatform().name("control-socket").daemon().start(() -> accept(channel));
    }

    @Override
    public void stop() throws IOException {
        ServerSocketChannel open = server;
        if (open == null) {
            return;
        }
        open.close();
        for (SocketChannel client : clients) {
            client.close();
        }
        if (isSocket(socket)) {
            Files.delete(socket);
        }
    }

    private static void requireSocketOrNothing(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
            throw new IOException(path + " is there already and is no socket; it stays, choose another control.socket");
        }
    }

    /** Whether a unix socket is there, by the mode of the file: inode(7). */
    public static boolean isSocket(Path path) {
        try {
            return Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                    && (mode & 0170000) == 0140000;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers() {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return probe.isConnected();
        } catch (IOException e) {
            // A leftover of a process that is gone.
            return false;
        }
    }

    private void accept(ServerSocketChannel channel) {
        while (channel.isOpen()) {
            try {
                SocketChannel client = channel.accept();
                if (!free.tryAcquire()) {
                    turnAway(client, FULL);
                    continue;
                }
                serveInItsThread(client);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.warn("control accept-failed socket={} reason=\"{}\"", socket, e.getMessage());
                // Mostly for want of descriptors: asking at once again would only fill the log.
                LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            }
        }
    }

    private void serveInItsThread(SocketChannel client) throws IOException {
        clients.add(client);
        try {
            threads.newThread(() -> serve(client)).start();
        } catch (OutOfMemoryError e) {
            // What the JDK throws when the machine has no thread for us, too.
            clients.remove(client);
            free.release();
            turnAway(client, NO_THREAD);
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void turnAway(SocketChannel client, String reason) throws IOException {
        try (client) {
            client.configureBlocking(false);
            client.write(StandardCharsets.UTF_8.encode(JSON.std.asString(Map.of("error", reason)) + "\n"));
        }
    }

    private void serve(SocketChannel client) {
        Semaphore place = free;
        try (client;
                OutputStream out = Channels.newOutputStream(client)) {
            ControlReply reply = object -> {
                JSON.std.write(object, new KeptOpen(out));
                out.write('\n');
                out.flush();
            };
            try {
                List<String> words =
                        readRequest(client).stream().map(String::valueOf).toList();
                ControlHandler handler = handler(words);
                if (handler.stays(words.subList(1, words.size()))) {
                    if (!freeToStay.tryAcquire()) {
                        throw new ControlHandler.ControlRefused(FULL);
                    }
                    free.release();
                    place = freeToStay;
                }
                handler.handle(words.subList(1, words.size()), reply);
            } catch (ControlHandler.ControlRefused e) {
                reply.send(Map.of("error", String.valueOf(e.getMessage())));
            }
        } catch (IOException e) {
            log.debug("control client-gone reason=\"{}\"", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("control failed", e);
        } finally {
            clients.remove(client);
            place.release();
        }
    }

    private ControlHandler handler(List<String> words) throws ControlHandler.ControlRefused {
        ControlHandler handler = words.isEmpty() ? null : handlers.get(words.getFirst());
        if (handler == null) {
            throw new ControlHandler.ControlRefused("unknown request " + words + ", known: "
                    + handlers.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return handler;
    }

    private static List<Object> readRequest(SocketChannel client) throws IOException {
        Thread hangUp = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(REQUEST_MILLIS);
                client.close();
            } catch (InterruptedException e) {
                // The request came in time.
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                log.debug("control hang-up reason=\"{}\"", e.getMessage());
            }
        });
        try {
            InputStream in = Channels.newInputStream(client);
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                if (line.length() == MAXIMUM_REQUEST_BYTES) {
                    throw new IOException("request longer than " + MAXIMUM_REQUEST_BYTES + " bytes");
                }
                line.append((char) c);
            }
            byte[] bytes = line.toString().getBytes(StandardCharsets.ISO_8859_1);
            return JSON.std.listFrom(new String(bytes, StandardCharsets.UTF_8));
        } finally {
            hangUp.interrupt();
        }
    }

    /** What is written goes out piece by piece and the end of it is not the end of the connection. */
    private static final class KeptOpen extends FilterOutputStream {

        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
