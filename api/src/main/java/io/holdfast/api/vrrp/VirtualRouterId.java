package io.holdfast.api.vrrp;

/**
 * VRID: names a virtual router on one link and address family (RFC 9568, section 5.2.3).
 *
 * @param value 1..255
 */
public record VirtualRouterId(int value) implements Comparable<VirtualRouterId> {

    public VirtualRouterId {
        if (value < 1 || value > 255) {
            throw new IllegalArgumentException("VRID " + value + " is not in 1..255");
        }
    }

    @Override
    public int compareTo(VirtualRouterId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
