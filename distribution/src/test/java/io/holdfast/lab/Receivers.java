package io.holdfast.lab;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * A program that runs on a host of the lab: somebody to tell. A web server on port 8080 and a mail server on 2525,
 * which print what they get, and port 7000, where connections are taken and nothing is ever read or said.
 */
final class Receivers {
    private Receivers() {}

    /** Ends by a signal only. */
    public static void main(String[] arguments) throws Exception {
        var web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), 0);
        web.createContext("/", exchange -> {
            System.out.println("web " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        web.start();
        var mail = new ServerSocket(2525, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().start(() -> serveMail(mail));
        try (var silent = new ServerSocket(7000, 500, InetAddress.getLoopbackAddress())) {
            System.out.println("ready " + silent.getLocalPort());
            new CountDownLatch(1).await();
        }
    }

    private static void serveMail(ServerSocket listener) {
        while (true) {
            try (var connection = listener.accept()) {
                takeMail(connection);
            } catch (IOException e) {
                System.out.println("mail " + e);
            }
        }
    }

    private static void takeMail(Socket connection) throws IOException {
        var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        say(connection, "220 here");
        var data = false;
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println("mail " + line);
            if (data && !line.equals(".")) {
                continue;
            }
            data = line.equals("DATA");
            say(connection, data ? "354 go on" : "250 fine");
        }
    }

    private static void say(Socket connection, String line) throws IOException {
        connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
