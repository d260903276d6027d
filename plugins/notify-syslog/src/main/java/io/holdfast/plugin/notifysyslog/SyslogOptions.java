package io.holdfast.plugin.notifysyslog;

import io.holdfast.api.net.HostPort;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a user says about a syslog.
 *
 * @param target where messages go
 * @param applicationName APP-NAME: 1 to 48 visible ASCII characters
 * @param dataId the SD-ID under which the event's fields are sent, such as {@code event@32473} with your own enterprise
 *     number; empty: only the number is sent
 */
public record SyslogOptions(
        Target target, Facility facility, String applicationName, Optional<String> dataId, Duration connectTimeout) {

    /** inode(7) */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET_TYPE = 0140000;

    /** Where messages go. */
    public sealed interface Target {

        /** Datagrams (RFC 5426): nobody knows whether they arrive. */
        record Udp(HostPort server) implements Target {}

        /** A stream with octet counting (RFC 6587, section 3.4.1). */
        record Tcp(HostPort server) implements Target {}

        /** The local log's socket. */
        record Local(Path socket) implements Target {}

        /** Reads {@code udp://host:514}, {@code tcp://host:601} or {@code unix:/dev/log}. */
        static Target parse(String text) {
            if (text.startsWith("udp://")) {
                return new Udp(HostPort.parseRemote(text.substring("udp://".length())));
            }
            if (text.startsWith("tcp://")) {
                return new Tcp(HostPort.parseRemote(text.substring("tcp://".length())));
            }
            if (text.startsWith("unix:/")) {
                return new Local(Path.of(text.substring("unix:".length())));
            }
            throw new IllegalArgumentException('"' + text + '"');
        }
    }

    /** A socket that is not there may come with the local log; anything else in its place will not become one. */
    private static Optional<String> objection(Target target) {
        return target instanceof Target.Local(Path socket) && Files.exists(socket) && !isSocket(socket)
                ? Optional.of(socket + " is there and is not a socket")
                : Optional.empty();
    }

    private static boolean isSocket(Path path) {
        try {
            return Files.getAttribute(path, "unix:mode") instanceof Integer mode && (mode & FILE_TYPE) == SOCKET_TYPE;
        } catch (IOException e) {
            return false;
        }
    }

    static Value<SyslogOptions> read(OptionsReader in) {
        Value<Target> target = in.value(
                        "server", new OptionType<>("udp://host:514, tcp://host:601 or unix:/dev/log", Target::parse))
                .verify(SyslogOptions::objection)
                .orElse(new Target.Local(Path.of("/dev/log")));
        Value<Facility> facility = in.enumeration("facility", Facility.class).orElse(Facility.DAEMON);
        // RFC 5424, section 6.2.5
        Value<String> applicationName = in.string("application-name")
                .verify(name -> name.matches("[!-~]{1,48}")
                        ? Optional.empty()
                        : Optional.of("is not 1 to 48 visible ASCII characters"))
                .orElse("holdfast");
        // RFC 5424, section 6.3.2
        Value<Optional<String>> dataId = in.string("structured-data-id")
                .verify(id -> id.matches("(?=.{1,32}$)[!-~&&[^=\\]\"@]]+@[0-9]+(\\.[0-9]+)*")
                        ? Optional.empty()
                        : Optional.of("is not name@enterprise-number of at most 32 characters"))
                .optional();
        if (in.has("structured-data-id")
                && target.ifSound()
                        .filter(found -> found instanceof Target.Local)
                        .isPresent()) {
            in.problem(
                    "structured-data-id", "goes with udp:// and tcp:// only: the local log takes no structured data");
        }
        Value<Duration> connectTimeout = in.duration("connect-timeout")
                .between(Duration.ofMillis(1), Duration.ofMinutes(5))
                .orElse(Duration.ofSeconds(5));
        return in.build(() -> new SyslogOptions(
                target.get(), facility.get(), applicationName.get(), dataId.get(), connectTimeout.get()));
    }
}
