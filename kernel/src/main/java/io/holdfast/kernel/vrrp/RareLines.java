package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of many equal happenings are worth a line in the log: the first, the tenth, the hundredth …; the first of
 * another sender; and one now and then as long as it goes on. A flood costs a handful of lines, whoever it comes from.
 *
 * <p>Lives on the control loop.
 */
final class RareLines {

    private static final Duration AFTER_ANOTHER_SENDER = Duration.ofSeconds(10);
    private static final Duration AFTER_THE_SAME = Duration.ofMinutes(10);

    private final Map<String, Line> last = new HashMap<>();

    private record Line(IpAddress sender, MonotonicTime at) {}

    /**
     * @param what the kind of happening; there may be as many kinds as there are instances and reasons
     * @param count how often it has happened, this one included
     */
    boolean isWorthALine(String what, IpAddress sender, long count, MonotonicTime now) {
        Line line = last.get(what);
        boolean worth = line == null
                || isPowerOfTen(count)
                || now.since(line.at()).compareTo(line.sender().equals(sender) ? AFTER_THE_SAME : AFTER_ANOTHER_SENDER)
                        >= 0;
        if (worth) {
            last.put(what, new Line(sender, now));
        }
        return worth;
    }

    private static boolean isPowerOfTen(long count) {
        long rest = count;
        while (rest > 1 && rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }
}
