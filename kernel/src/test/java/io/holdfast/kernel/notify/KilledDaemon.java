package io.holdfast.kernel.notify;

import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notification;
import io.holdfast.kernel.notify.core.Policy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A daemon that tells a receiver on the other end of a socket, for as long as it lives:
 * {@code state-folder port seed policy events}. It is made to be killed.
 */
final class KilledDaemon {

    private KilledDaemon() {}

    public static void main(String[] arguments) throws Exception {
        Path state = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        Random random = new Random(Long.parseLong(arguments[2]));
        Policy policy = arguments[3].equals("digest")
                ? new Policy.Digest(Duration.ofMillis(3), true)
                : new Policy.Every(Optional.empty());
        int events = Integer.parseInt(arguments[4]);
        Receiver teller = new Receiver().takesAtOnce(3).behaves((notification, _) -> tell(notification, port));
        Station station = Station.open(
                state, new NotifierSetup("ops", Station.options(policy, 100_000, Duration.ofSeconds(30)), teller));
        for (long number = station.events.lastNumber(); number < events; number++) {
            station.happen("VI_" + random.nextInt(4), 1);
            if (random.nextInt(10) == 0) {
                Thread.sleep(1);
            }
        }
        Thread.sleep(Duration.ofMinutes(10));
    }

    private static Delivery tell(Notification notification, int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String line = notification.key() + " " + notification.latest().subject() + " "
                    + notification.events().stream()
                            .map(event -> Long.toString(event.number()))
                            .collect(Collectors.joining(","));
            OutputStream out = socket.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return "ok".equals(in.readLine()) ? Delivery.delivered() : Delivery.retry("no answer");
        } catch (IOException e) {
            return Delivery.retry(e.toString());
        }
    }
}
