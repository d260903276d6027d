package io.holdfast.lab;

import io.holdfast.demo.network.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients with addresses of their own who ask web servers for their names. It runs as a program of its own on a host,
 * because a network namespace belongs to a process, and is told line by line what to do.
 */
final class Caller implements AutoCloseable {
    /** Only what never comes takes as long. */
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final Process program;
    private final PrintWriter in;
    private final BufferedReader out;
    private int opened;

    private Caller(Process program, Path commands) throws IOException {
        this.program = program;
        out = program.inputReader(StandardCharsets.UTF_8);
        // Waits for the program to open the other end.
        in = new PrintWriter(Files.newBufferedWriter(commands), true);
    }

    /** Starts the program on a host, to call that address. */
    static Caller on(Host host, String server) throws IOException, InterruptedException {
        var classes = Path.of(
                Caller.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        var commands = host.folderInside() + "/commands";
        host.run("mkfifo", commands);
        var program = host.pipe(List.of(
                "sh",
                "-c",
                "exec \"$@\" < " + commands,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                classes.toString(),
                Caller.class.getName(),
                server));
        return new Caller(program, host.folder().resolve("commands"));
    }

    /** Makes that many connections one after another; the names of the servers that answered. */
    List<String> call(String source, int port, int count) throws IOException {
        return List.of(tell("call " + source + " " + port + " " + count).split(" ", -1));
    }

    /** Makes a connection, asks once, and leaves it open. */
    Open open(String source, int port) throws IOException {
        var number = ++opened;
        return new Open(number, tell("open " + source + " " + port + " " + number));
    }

    /** Asks again over a connection that is open; the name of the server. */
    String ask(Open connection) throws IOException {
        return tell("ask " + connection.number);
    }

    private String tell(String command) throws IOException {
        in.println(command);
        var answer = out.readLine();
        if (answer == null || !answer.matches("(s[0-9] ?)+")) {
            var said = command + ": " + answer;
            throw answer != null && answer.startsWith("failed ") ? new Unanswered(said) : new IOException(said);
        }
        return answer;
    }

    @Override
    public void close() {
        program.destroy();
    }

    /** Nobody answers, or the connection broke. */
    static final class Unanswered extends IOException {
        private static final long serialVersionUID = 1L;

        Unanswered(String message) {
            super(message);
        }
    }

    /** An open connection. */
    record Open(int number, String server) {}

    // --- the program ------------------------------------------------------------------------------------------------

    /** Argument: the address to call. */
    public static void main(String[] arguments) throws IOException {
        var server = arguments[0];
        var open = new HashMap<String, Talk>();
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = commands.readLine(); line != null; line = commands.readLine()) {
            var words = line.split(" ", -1);
            String answer;
            try {
                answer = obey(server, words, open);
            } catch (IOException e) {
                answer = "failed " + e;
            }
            System.out.println(answer);
        }
    }

    private static String obey(String server, String[] words, Map<String, Talk> open) throws IOException {
        return switch (words[0]) {
            case "call" -> {
                var names = new ArrayList<String>();
                for (var i = Integer.parseInt(words[3]); i > 0; i--) {
                    try (var talk = new Talk(words[1], server, Integer.parseInt(words[2]))) {
                        names.add(talk.ask());
                    }
                }
                yield String.join(" ", names);
            }
            case "open" -> {
                var talk = new Talk(words[1], server, Integer.parseInt(words[2]));
                open.put(words[3], talk);
                yield talk.ask();
            }
            case "ask" -> {
                var talk = open.get(words[1]);
                if (talk == null) {
                    throw new IOException("never opened");
                }
                yield talk.ask();
            }
            default -> throw new IOException("unknown command " + words[0]);
        };
    }

    /** One connection. */
    private static final class Talk implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader answers;

        Talk(String source, String server, int port) throws IOException {
            var patience = Math.toIntExact(AT_MOST.toMillis());
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(server, port), patience);
            socket.setSoTimeout(patience);
            answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        /** The body of a page is the name of the server, on a line of its own. */
        String ask() throws IOException {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var line = answers.readLine();
            while (line != null && !line.isEmpty()) {
                line = answers.readLine();
            }
            var name = answers.readLine();
            if (line == null || name == null) {
                throw new IOException("the connection has ended");
            }
            return name;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
