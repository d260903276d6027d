package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.util.List;

/**
 * What the fence knows of one instance.
 *
 * @param name of its chain and its set in the tables
 * @param interfaceName where its link-local IPv6 addresses are: the same ones may mean another instance elsewhere
 * @param addresses what is answered for only while the lease runs
 */
public record FencedLease(String name, InterfaceName interfaceName, List<IpAddress> addresses) {

    private static final int LONGEST_NAME = 31;

    public FencedLease {
        addresses = List.copyOf(addresses);
    }

    /**
     * A lease named for people who list the tables: {@code lease1-VI_1}.
     *
     * @param number tells apart instances whose names look alike once nftables' rules for names are kept
     */
    public static FencedLease of(int number, String instance, InterfaceName interfaceName, List<IpAddress> addresses) {
        String name = "lease" + number + "-" + instance.replaceAll("[^0-9A-Za-z_.-]", "_");
        return new FencedLease(name.substring(0, Math.min(LONGEST_NAME, name.length())), interfaceName, addresses);
    }

    public boolean has(Family family) {
        return addresses.stream().anyMatch(address -> address.family() == family);
    }
}
