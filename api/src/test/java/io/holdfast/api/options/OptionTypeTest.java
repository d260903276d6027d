package io.holdfast.api.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.testing.OptionsText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTypeTest {

    private enum Scheduler {
        ROUND_ROBIN,
        LEAST_CONNECTIONS
    }

    private static final Map<String, OptionType<?>> TYPES = Map.ofEntries(
            Map.entry("integer", OptionType.INTEGER),
            Map.entry("long", OptionType.LONG),
            Map.entry("decimal", OptionType.DECIMAL),
            Map.entry("boolean", OptionType.BOOLEAN),
            Map.entry("duration", OptionType.DURATION_TYPE),
            Map.entry("size", OptionType.SIZE_BYTES),
            Map.entry("ip", OptionType.IP_ADDRESS),
            Map.entry("cidr", OptionType.INTERFACE_ADDRESS),
            Map.entry("interface", OptionType.INTERFACE_NAME),
            Map.entry("endpoint", OptionType.ENDPOINT),
            Map.entry("host-port", OptionType.HOST_PORT),
            Map.entry("uri", OptionType.URI_TYPE),
            Map.entry("regex", OptionType.REGEX),
            Map.entry("enum", OptionType.enumeration(Scheduler.class)),
            Map.entry("port", OptionType.INTEGER.only(port -> port > 0 && port < 65536, "a port in 1..65535")));

    @ParameterizedTest
    @CsvSource({
        "integer, 0, 0",
        "integer, -5, -5",
        "integer, 2147483647, 2147483647",
        "long, 9223372036854775807, 9223372036854775807",
        "decimal, 0.25, 0.25",
        "decimal, 3, 3.0",
        "boolean, on, true",
        "boolean, yes, true",
        "boolean, true, true",
        "boolean, off, false",
        "boolean, no, false",
        "boolean, false, false",
        "duration, 1500ms, PT1.5S",
        "duration, 1.5s, PT1.5S",
        "duration, 0s, PT0S",
        "duration, 2 m, PT2M",
        "duration, 10us, PT0.00001S",
        "duration, 7d, PT168H",
        "size, 512, 512",
        "size, 512B, 512",
        "size, 64k, 65536",
        "size, 1MiB, 1048576",
        "size, 2GB, 2147483648",
        "ip, 2001:DB8::1, 2001:db8::1",
        "cidr, 192.0.2.10/24, 192.0.2.10/24",
        "cidr, 192.0.2.10, 192.0.2.10/32",
        "interface, eth0.100, eth0.100",
        "endpoint, 192.0.2.1:80, 192.0.2.1:80",
        "host-port, '[2001:db8::1]:25', '[2001:db8::1]:25'",
        "uri, https://example.net/a?b, https://example.net/a?b",
        "regex, ^a+$, ^a+$",
        "enum, least-connections, LEAST_CONNECTIONS",
        "port, 80, 80",
    })
    void givenText_whenItFits_thenTheValue(String type, String text, String value) {
        assertEquals(value, String.valueOf(type(type).parse().apply(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "integer | 1.0 | a whole number, found \"1.0\"",
                "integer | 0x10 | a whole number, found \"0x10\"",
                "integer | 99999999999 | a whole number, found \"99999999999\" (not in -2147483648..2147483647)",
                "long | 9223372036854775808 | a whole number, found \"9223372036854775808\""
                        + " (not in -9223372036854775808..9223372036854775807)",
                "decimal | NaN | a number such as 0.5, found \"NaN\"",
                "boolean | maybe | on or off, found \"maybe\"",
                "duration | 5 | a duration such as 500ms or 2s, found \"5\"",
                "duration | -1s | a duration such as 500ms or 2s, found \"-1s\"",
                "duration | 0.5ns | a duration such as 500ms or 2s, found \"0.5ns\""
                        + " (whole nanoseconds and at most 292 years)",
                "duration | 999999d | a duration such as 500ms or 2s, found \"999999d\""
                        + " (whole nanoseconds and at most 292 years)",
                "size | 1.5M | a size such as 64k or 1M, found \"1.5M\"",
                "size | 99999999T | a size such as 64k or 1M, found \"99999999T\" (too large)",
                "size | 99999999999999999999 | a size such as 64k or 1M, found \"99999999999999999999\" (too large)",
                "ip | host | an IP address, found \"host\"",
                "ip | ::ffff:192.0.2.1 | an IP address, found \"::ffff:192.0.2.1\""
                        + " (the IPv4 address 192.0.2.1 in the form of IPv6: write 192.0.2.1)",
                "cidr | ::ffff:255.255.255.254/128 | an address with prefix length such as 192.0.2.10/24, found"
                        + " \"::ffff:255.255.255.254/128\""
                        + " (the IPv4 address 255.255.255.254 in the form of IPv6: write 255.255.255.254)",
                "endpoint | [::ffff:c000:201]:80 | address:port such as 192.0.2.10:80 or [2001:db8::10]:80, found"
                        + " \"[::ffff:c000:201]:80\""
                        + " (the IPv4 address 192.0.2.1 in the form of IPv6: write 192.0.2.1)",
                "cidr | 192.0.2.10/33 | an address with prefix length such as 192.0.2.10/24, found \"192.0.2.10/33\""
                        + " (prefix length 33 is not in 0..32)",
                "cidr | 192.0.2/24 | an address with prefix length such as 192.0.2.10/24, found \"192.0.2/24\""
                        + " (\"192.0.2\" is not an IPv4 address)",
                "interface | a/b | an interface name (1 to 15 bytes, no space, / or :), found \"a/b\"",
                "endpoint | www:80 | address:port such as 192.0.2.10:80 or [2001:db8::10]:80, found \"www:80\""
                        + " (\"www\" is not an IPv4 address)",
                "endpoint | 192.0.2.1:99999 | address:port such as 192.0.2.10:80 or [2001:db8::10]:80,"
                        + " found \"192.0.2.1:99999\" (port 99999 is not in 0..65535)",
                "host-port | smtp | host:port such as smtp.example.net:587 or [2001:db8::1]:587, found \"smtp\"",
                "uri | example.net/a | a URL such as https://www.example.net/path, found \"example.net/a\" (no scheme)",
                "uri | mailto:a@b | a URL such as https://www.example.net/path, found \"mailto:a@b\" (no host)",
                "uri | http://a b | a URL such as https://www.example.net/path, found \"http://a b\""
                        + " (Illegal character in authority)",
                "regex | a( | a regular expression, found \"a(\" (Unclosed group)",
                "enum | round-robbin | one of round-robin, least-connections, found \"round-robbin\""
                        + " (did you mean \"round-robin\"?)",
                "enum | ROUND_ROBIN | one of round-robin, least-connections, found \"ROUND_ROBIN\""
                        + " (did you mean \"round-robin\"?)",
                "enum | fast | one of round-robin, least-connections, found \"fast\"",
                "port | 0 | a port in 1..65535, found \"0\"",
                "port | x | a port in 1..65535, found \"x\"",
            })
    void givenText_whenItDoesNotFit_thenWhatIsAllowed(String type, String text, String problem) {
        assertEquals(
                List.of("test.conf:1: key: expected " + problem),
                OptionsText.of("key = \"" + text + "\"")
                        .<Object>read(
                                in -> in.value("key", type(type)).required().map(x -> x))
                        .problems());
    }

    @Test
    void givenDurations_whenShown_thenInTheLargestUnitThatFits() {
        assertEquals(
                List.of("0s", "1s", "90s", "2m", "1ms", "1500ms", "10us", "7ns", "1d"),
                List.of(
                                Duration.ZERO,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(90),
                                Duration.ofSeconds(120),
                                Duration.ofMillis(1),
                                Duration.ofMillis(1500),
                                Duration.ofNanos(10_000),
                                Duration.ofNanos(7),
                                Duration.ofHours(24))
                        .stream()
                        .map(Wording::of)
                        .toList());
    }

    private static OptionType<?> type(String name) {
        OptionType<?> type = TYPES.get(name);
        if (type == null) {
            throw new IllegalArgumentException(name);
        }
        return type;
    }
}
