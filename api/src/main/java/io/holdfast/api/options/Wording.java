package io.holdfast.api.options;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values, names and nodes as a user writes them, for the text of problems. */
final class Wording {

    /** Enough to recognize what was written. */
    private static final int LONGEST = 80;

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};
    private static final long[] NANOS = {
        86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L
    };

    private Wording() {}

    static String of(Object value) {
        return switch (value) {
            case Duration duration -> duration(duration);
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Collection<?> items -> items.stream().map(Wording::of).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    /** In the largest unit that divides it. */
    private static String duration(Duration duration) {
        long nanos = duration.toNanos();
        int unit = 0;
        while (nanos % NANOS[unit] != 0) {
            unit++;
        }
        return nanos == 0 ? "0s" : nanos / NANOS[unit] + UNITS[unit];
    }

    /** A part of a path. */
    static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : quoted(name);
    }

    static String quoted(String text) {
        return "\"" + shortened(text) + "\"";
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    static String found(OptionNode node) {
        return switch (node) {
            case OptionNode.Scalar scalar -> quoted(scalar.text());
            case OptionNode.Sequence _ -> "a list";
            case OptionNode.Section _ -> "a section";
        };
    }

    /** {@code expected a whole number, found "1.5"}, with the reason when there is one that says more. */
    static String misfit(OptionType<?> type, String text, IllegalArgumentException e) {
        String reason = e.getMessage();
        // NumberFormatException: the JDK's words are for programmers.
        String shown = reason == null || reason.startsWith("\"" + text + "\"") || e instanceof NumberFormatException
                ? ""
                : " (" + shortened(reason) + ")";
        return "expected " + type.expectation() + ", found " + quoted(text) + shown;
    }
}
