package io.holdfast.plugin.checkping;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How to ping.
 *
 * @param program the system's ping
 * @param sizeBytes of the data in an echo request
 */
public record PingOptions(Path program, int sizeBytes) {

    /** The largest that ping takes: 65535 less the headers of IPv4 and ICMP. */
    private static final int LARGEST = 65507;

    static Value<PingOptions> read(OptionsReader in) {
        Value<Integer> size = in.integer("size").between(0, LARGEST).orElse(56);
        var program = Stream.of("/usr/bin/ping", "/bin/ping", "/usr/sbin/ping", "/sbin/ping")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            in.problem("type", "there is no /usr/bin/ping (package iputils-ping or iputils)");
        }
        return in.build(() -> new PingOptions(program.orElseThrow(), size.get()));
    }
}
