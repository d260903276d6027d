package io.holdfast.api.net;

/** Address family of an {@link IpAddress}; VRRP runs one virtual router per family (RFC 9568, section 1). */
public enum Family {
    IPV4(32, "IPv4"),
    IPV6(128, "IPv6");

    private final int bits;
    private final String label;

    Family(int bits, String label) {
        this.bits = bits;
        this.label = label;
    }

    /** As people write it: {@code IPv4}. */
    public String label() {
        return label;
    }

    /** Length of an address of this family: 32 or 128. */
    public int bits() {
        return bits;
    }

    /** Length of an address of this family: 4 or 16. */
    public int bytes() {
        return bits / 8;
    }
}
