package io.holdfast.lab;

import java.util.List;

/** Version and address family of an election in the lab, with the virtual address that goes with them. */
enum Protocol {
    V3_IPV4(3),
    V3_IPV6(3),
    V2_IPV4(2);

    private final int version;

    Protocol(int version) {
        this.version = version;
    }

    int version() {
        return version;
    }

    /** What the routers advertise, with prefix lengths. */
    List<String> addresses() {
        return ipv6() ? List.of("fe80::10/64", "2001:db8::10/64") : List.of("192.0.2.10/24");
    }

    /** The address that clients use, without prefix length. */
    String address() {
        return ipv6() ? "2001:db8::10" : "192.0.2.10";
    }

    boolean ipv6() {
        return this == V3_IPV6;
    }

    /** The shortest interval that tests use: version 2 knows whole seconds only. */
    String interval() {
        return version == 2 ? "1s" : "100ms";
    }
}
