package io.holdfast.plugin.checkhttp;

import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Status codes, written as {@code 200} and {@code 200-299}.
 *
 * @param codes which, 100..599
 * @param text as it was written
 */
record StatusSet(BitSet codes, String text) {

    private static final Pattern RANGE = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

    static StatusSet parse(List<String> ranges) {
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException(
                    "is empty: no response would do; write a code or a range such as 200-299");
        }
        BitSet codes = new BitSet();
        for (String range : ranges) {
            Matcher matcher = RANGE.matcher(range);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "\"" + range + "\" is not a status code or a range such as 200-299 within 100-599");
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (last < first) {
                throw new IllegalArgumentException("the range " + range + " is empty");
            }
            codes.set(first, last + 1);
        }
        return new StatusSet(codes, String.join(", ", ranges));
    }

    boolean contains(int status) {
        return codes.get(status);
    }

    @Override
    public String toString() {
        return text;
    }
}
