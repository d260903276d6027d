package io.holdfast.api.net;

import java.nio.charset.StandardCharsets;

/**
 * The name of a network interface.
 *
 * @param value 1..15 bytes without white space, {@code /} or {@code :} (IFNAMSIZ and dev_valid_name in Linux)
 */
public record InterfaceName(String value) implements Comparable<InterfaceName> {

    public InterfaceName {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > 15 || !value.matches("[^\\s/:\\p{Cntrl}]+") || value.matches("\\.{1,2}")) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is not an interface name (1 to 15 bytes, no space, / or :)");
        }
    }

    @Override
    public int compareTo(InterfaceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
