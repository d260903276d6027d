package io.holdfast.plugin.notifysyslog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.Factory;
import io.holdfast.api.net.HostPort;
import io.holdfast.api.testing.FactoryContract;
import io.holdfast.api.testing.OptionsText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogNotifierFactoryTest implements FactoryContract<SyslogOptions> {

    @Override
    public Factory<SyslogOptions> factory() {
        return new SyslogNotifierFactory();
    }

    @Override
    public SyslogOptions defaults() {
        return new SyslogOptions(
                new SyslogOptions.Target.Local(Path.of("/dev/log")),
                Facility.DAEMON,
                "holdfast",
                Optional.empty(),
                Duration.ofSeconds(5));
    }

    @Override
    public Map<String, SyslogOptions> examples() {
        return Map.of(
                """
                server = "tcp://logs.example.net:601"
                facility = local3
                application-name = vrrp
                structured-data-id = "event@32473"
                connect-timeout = 2s
                """,
                new SyslogOptions(
                        new SyslogOptions.Target.Tcp(new HostPort("logs.example.net", 601)),
                        Facility.LOCAL3,
                        "vrrp",
                        Optional.of("event@32473"),
                        Duration.ofSeconds(2)),
                "server = \"udp://[2001:db8::5]:514\"",
                new SyslogOptions(
                        new SyslogOptions.Target.Udp(new HostPort("2001:db8::5", 514)),
                        Facility.DAEMON,
                        "holdfast",
                        Optional.empty(),
                        Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server = \"http://a:1\" | server: expected udp://host:514, tcp://host:601 or unix:/dev/log, found \"http://a:1\"",
                "server = \"udp://a\" | server: expected udp://host:514, tcp://host:601 or unix:/dev/log, found \"udp://a\" (\"a\" is not host:port)",
                "server = \"udp://a:0\" | server: expected udp://host:514, tcp://host:601 or unix:/dev/log, found \"udp://a:0\" (port 0 is not in 1..65535)",
                "server = \"tcp://a:0\" | server: expected udp://host:514, tcp://host:601 or unix:/dev/log, found \"tcp://a:0\" (port 0 is not in 1..65535)",
                "server = \"unix:/etc/passwd\" | server: /etc/passwd is there and is not a socket",
                "application-name = \"a b\" | application-name: is not 1 to 48 visible ASCII characters",
                "structured-data-id = \"event@1\" | structured-data-id: goes with udp:// and tcp:// only: the local log takes no structured data",
                "server = \"udp://a:1\", structured-data-id = event | structured-data-id: is not name@enterprise-number of at most 32 characters",
            })
    void mistakesAreNamed(String options, String problem) {
        assertEquals(
                List.of("test.conf:1: " + problem),
                OptionsText.of(options).read(factory()::options).problems());
    }
}
