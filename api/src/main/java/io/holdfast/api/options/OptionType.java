package io.holdfast.api.options;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.HostPort;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one scalar of the configuration becomes a value.
 *
 * @param expectation what is allowed, to follow "expected": {@code a duration such as 500ms or 2s}
 * @param parse throws {@link IllegalArgumentException} for a text that does not fit
 */
public record OptionType<T>(String expectation, Function<String, T> parse) {

    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *(ns|us|ms|s|m|h|d)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private static final Pattern SIZE = Pattern.compile("([0-9]+) *([kKMGT]i?B?|B)?");

    public static final OptionType<String> STRING = new OptionType<>("a text", text -> text);
    public static final OptionType<Integer> INTEGER = new OptionType<>("a whole number", Integer::valueOf);
    public static final OptionType<Long> LONG = new OptionType<>("a whole number", Long::valueOf);
    public static final OptionType<Boolean> BOOLEAN = new OptionType<>("on or off", OptionType::parseBoolean);
    public static final OptionType<Duration> DURATION_TYPE =
            new OptionType<>("a duration such as 500ms or 2s", OptionType::parseDuration);
    public static final OptionType<Long> SIZE_BYTES =
            new OptionType<>("a size such as 64k or 1M", OptionType::parseSize);
    public static final OptionType<IpAddress> IP_ADDRESS = new OptionType<>("an IP address", IpAddress::parse);
    public static final OptionType<InterfaceAddress> INTERFACE_ADDRESS =
            new OptionType<>("an address with prefix length such as 192.0.2.10/24", InterfaceAddress::parse);
    public static final OptionType<InterfaceName> INTERFACE_NAME =
            new OptionType<>("an interface name", InterfaceName::new);
    public static final OptionType<Endpoint> ENDPOINT =
            new OptionType<>("address:port such as 192.0.2.10:80 or [2001:db8::10]:80", Endpoint::parse);
    public static final OptionType<HostPort> HOST_PORT =
            new OptionType<>("host:port such as smtp.example.net:587", HostPort::parse);
    public static final OptionType<Path> PATH = new OptionType<>("a file path", Path::of);
    public static final OptionType<URI> URI_TYPE = new OptionType<>("a URL", URI::create);

    /** A type whose words are the constants' names in kebab case: {@code ROUND_ROBIN} is {@code round-robin}. */
    public static <E extends Enum<E>> OptionType<E> enumeration(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        Map<String, E> words = constants.stream().collect(Collectors.toMap(OptionType::word, c -> c));
        String expectation = constants.stream().map(OptionType::word).collect(Collectors.joining(", ", "one of ", ""));
        return new OptionType<>(expectation, text -> {
            E constant = words.get(text);
            if (constant == null) {
                throw new IllegalArgumentException(text);
            }
            return constant;
        });
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean parseBoolean(String text) {
        return switch (text) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        Long unit = matcher.matches() ? NANOS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(text);
        }
        try {
            return Duration.ofNanos(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static long parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int power = "BKMGT".indexOf(Character.toUpperCase(unit.charAt(0)));
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
