package io.holdfast.kernel.notify;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** A name for one run of the daemon, so that a number used again after a lost disk is not an id used again. */
final class RunName {

    private static final int DIGITS = 12;

    private RunName() {}

    static String random(RandomGenerator random) {
        return HexFormat.of().toHexDigits(random.nextLong(), DIGITS);
    }
}
