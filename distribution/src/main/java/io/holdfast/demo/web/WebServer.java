package io.holdfast.demo.web;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A web server that answers every request with its name, and nothing else. */
public final class WebServer {
    private static final int BACKLOG = 128;

    private WebServer() {}

    /** Starts one on a host, with the Java of an installation; it is ready some time later. */
    public static HostProcess start(Path home, Host host, int port) throws IOException, InterruptedException {
        return host.start("web.log", InstalledJava.command(home, WebServer.class, host.name(), Integer.toString(port)));
    }

    /** Runs it. Arguments: its name, its port. */
    public static void main(String[] arguments) throws IOException {
        try (var listener = new ServerSocket(Integer.parseInt(arguments[1]), BACKLOG)) {
            System.out.println("ready");
            while (true) {
                var connection = listener.accept();
                Thread.startVirtualThread(() -> serve(connection, arguments[0]));
            }
        }
    }

    private static void serve(Socket connection, String name) {
        try (connection) {
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            var line = in.readLine();
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            if (line != null) {
                var answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                        + (name.length() + 1) + "\r\n\r\n" + name + "\n";
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            System.out.println("a client left: " + e.getMessage());
        }
    }
}
