package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the fence knows of one instance. */
public final class FencedLease {

    private static final int LONGEST_NAME = 31;

    private final String name;
    private final InterfaceName interfaceName;
    private final List<IpAddress> addresses;
    private final Set<Family> families = EnumSet.noneOf(Family.class);

    /**
     * A lease named for people who list the tables: {@code lease1-VI_1}.
     *
     * @param number tells apart instances whose names look alike once nftables' rules for names are kept
     * @param interfaceName where its link-local IPv6 addresses are: the same ones may mean another instance elsewhere
     * @param addresses what is answered for only while the lease runs
     */
    public FencedLease(int number, String instance, InterfaceName interfaceName, List<IpAddress> addresses) {
        this(name(number, instance), interfaceName, addresses);
    }

    private FencedLease(String name, InterfaceName interfaceName, List<IpAddress> addresses) {
        this.name = name;
        this.interfaceName = interfaceName;
        this.addresses = List.copyOf(addresses);
        addresses.forEach(address -> families.add(address.family()));
    }

    private static String name(int number, String instance) {
        String full = "lease" + number + "-" + instance.replaceAll("[^0-9A-Za-z_.-]", "_");
        return full.substring(0, Math.min(LONGEST_NAME, full.length()));
    }

    /** The same lease, with some of its addresses left outside of the fence. */
    public FencedLease without(Collection<IpAddress> outside) {
        List<IpAddress> inside =
                addresses.stream().filter(address -> !outside.contains(address)).toList();
        return new FencedLease(name, interfaceName, inside);
    }

    /** Of its chain and its set in the tables; no other lease has it. */
    public String name() {
        return name;
    }

    public InterfaceName interfaceName() {
        return interfaceName;
    }

    public List<IpAddress> addresses() {
        return addresses;
    }

    public boolean has(Family family) {
        return families.contains(family);
    }
}
