package io.holdfast.api.options;

import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.HostPort;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How one scalar of the configuration becomes a value.
 *
 * @param expectation what is allowed, to follow "expected": {@code a duration such as 500ms or 2s}
 * @param parse throws {@link IllegalArgumentException} for a text that does not fit; its message, if it has one, is
 *     shown as the reason unless it only says again that this text does not fit
 */
public record OptionType<T>(String expectation, Function<String, T> parse) {

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,100}");
    private static final Pattern DECIMAL_NUMBER = Pattern.compile("[+-]?[0-9]{1,100}(\\.[0-9]{1,100})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,30}(?:\\.[0-9]{1,30})?) *(ns|us|ms|s|m|h|d)");
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
    public static final OptionType<Integer> INTEGER = new OptionType<>("a whole number", OptionType::parseInteger);
    public static final OptionType<Long> LONG = new OptionType<>("a whole number", OptionType::parseLong);
    public static final OptionType<Double> DECIMAL = new OptionType<>("a number such as 0.5", OptionType::parseDecimal);
    public static final OptionType<Boolean> BOOLEAN = new OptionType<>("on or off", OptionType::parseBoolean);
    public static final OptionType<Duration> DURATION_TYPE =
            new OptionType<>("a duration such as 500ms or 2s", OptionType::parseDuration);
    public static final OptionType<Long> SIZE_BYTES =
            new OptionType<>("a size such as 64k or 1M", OptionType::parseSize);
    /**
     * A literal. An IPv4 address in the form of IPv6 is refused, as by {@link #INTERFACE_ADDRESS} and {@link #ENDPOINT}:
     * as a value it differs from the IPv4 address, and on the network it is the same.
     */
    public static final OptionType<IpAddress> IP_ADDRESS =
            new OptionType<>("an IP address", text -> unmapped(IpAddress.parse(text), address -> address));

    public static final OptionType<InterfaceAddress> INTERFACE_ADDRESS = new OptionType<>(
            "an address with prefix length such as 192.0.2.10/24",
            text -> unmapped(InterfaceAddress.parse(text), InterfaceAddress::address));
    public static final OptionType<InterfaceName> INTERFACE_NAME =
            new OptionType<>("an interface name (1 to 15 bytes, no space, / or :)", InterfaceName::new);
    public static final OptionType<Endpoint> ENDPOINT = new OptionType<>(
            "address:port such as 192.0.2.10:80 or [2001:db8::10]:80",
            text -> unmapped(Endpoint.parse(text), Endpoint::address));
    public static final OptionType<HostPort> HOST_PORT =
            new OptionType<>("host:port such as smtp.example.net:587 or [2001:db8::1]:587", HostPort::parse);
    public static final OptionType<Path> PATH = new OptionType<>("a file path", Path::of);
    public static final OptionType<URI> URI_TYPE =
            new OptionType<>("a URL such as https://www.example.net/path", OptionType::parseUri);
    public static final OptionType<Pattern> REGEX = new OptionType<>("a regular expression", OptionType::parseRegex);

    /** The same type with fewer values; {@code expectation} says what is left: {@code a port in 1..65535}. */
    public OptionType<T> only(Predicate<? super T> allowed, String expectation) {
        return new OptionType<>(expectation, text -> {
            T value = parse.apply(text);
            if (!allowed.test(value)) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** A type whose words are the constants' names in kebab case: {@code ROUND_ROBIN} is {@code round-robin}. */
    public static <E extends Enum<E>> OptionType<E> enumeration(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(Wording.of(constant), constant);
        }
        return new OptionType<>("one of " + String.join(", ", words.keySet()), text -> {
            E constant = words.get(text);
            if (constant == null) {
                throw Suggestion.nearest(text, words.keySet())
                        .map(word -> new IllegalArgumentException("did you mean \"" + word + "\"?"))
                        .orElseGet(IllegalArgumentException::new);
            }
            return constant;
        });
    }

    private static <T> T unmapped(T value, Function<T, IpAddress> address) {
        if (address.apply(value) instanceof Ipv6Address ipv6 && ipv6.mapped().isPresent()) {
            Ipv4Address ipv4 = ipv6.mapped().get();
            throw new IllegalArgumentException("the IPv4 address " + ipv4 + " in the form of IPv6: write " + ipv4);
        }
        return value;
    }

    private static int parseInteger(String text) {
        return whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
    }

    private static long parseLong(String text) {
        return whole(text, Long.MIN_VALUE, Long.MAX_VALUE).longValue();
    }

    private static BigInteger whole(String text, long lowest, long highest) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        BigInteger number = new BigInteger(text);
        if (number.compareTo(BigInteger.valueOf(lowest)) < 0 || number.compareTo(BigInteger.valueOf(highest)) > 0) {
            throw new IllegalArgumentException("not in " + lowest + ".." + highest);
        }
        return number;
    }

    private static double parseDecimal(String text) {
        if (!DECIMAL_NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        return Double.parseDouble(text);
    }

    private static URI parseUri(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e.getReason(), e);
        }
        if (uri.getScheme() == null || uri.getHost() == null) {
            throw new IllegalArgumentException(uri.getScheme() == null ? "no scheme" : "no host");
        }
        return uri;
    }

    private static Pattern parseRegex(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            // Its message has several lines and the whole expression.
            throw new IllegalArgumentException(e.getDescription(), e);
        }
    }

    private static boolean parseBoolean(String text) {
        return switch (text) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        Long unit = matcher.matches() ? NANOS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException();
        }
        try {
            return Duration.ofNanos(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("whole nanoseconds and at most 292 years", e);
        }
    }

    private static long parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int power = "BKMGT".indexOf(Character.toUpperCase(unit.charAt(0)));
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("too large", e);
        }
    }
}
