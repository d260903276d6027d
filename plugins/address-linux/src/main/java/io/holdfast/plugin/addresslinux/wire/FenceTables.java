package io.holdfast.plugin.addresslinux.wire;

import static io.holdfast.plugin.addresslinux.wire.NftBatch.Table.ARP;
import static io.holdfast.plugin.addresslinux.wire.NftBatch.Table.INET;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.plugin.addresslinux.wire.NftBatch.Hook;
import io.holdfast.plugin.addresslinux.wire.NftBatch.SetKey;
import io.holdfast.plugin.addresslinux.wire.NftBatch.Table;
import io.holdfast.plugin.addresslinux.wire.NftRule.Meta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fence in the words of nftables. An address that a lease guards leads to the lease's chain, which drops the packet
 * unless the lease's set has its one element, and that element ends by itself:
 *
 * <pre>
 * table inet holdfast {
 *   set lease1-VI_1 { type nf_proto; flags timeout; elements = { ipv4 timeout 3s } }
 *   map vips4 { type ipv4_addr : verdict; elements = { 192.0.2.10 : goto lease1-VI_1 } }
 *   chain lease1-VI_1 { meta nfproto != @lease1-VI_1 drop }
 *   chain input { type filter hook input priority raw; ip daddr vmap @vips4 }
 *   chain output { type filter hook output priority raw; ip saddr vmap @vips4 }
 * }
 * </pre>
 *
 * <p>So the renewal of a lease is one element, however many addresses it has, and a listing of the tables can be loaded
 * again. Table {@code arp} stops ARP replies where they leave; requests and announcements from others still come in and
 * teach the neighbour table. Neighbour advertisements leave with the address as their source and meet {@code output}.
 * Forwarded packets meet none of this.
 */
public final class FenceTables {

    /** The tables' name. */
    public static final String NAME = "holdfast";

    /** The map that each of our tables has, always: where it is missing, the table is somebody else's. */
    public static final String MAP = "vips4";

    private static final String VIPS4 = MAP;
    private static final String VIPS6 = "vips6";
    private static final String VIPS6_LINK = "vips6-link";

    /** NF_IP_PRI_RAW: before connection tracking, which then need not know of what is dropped. */
    private static final int PRIORITY_RAW = -300;

    private static final int PRIORITY_FILTER = 0;
    private static final byte[] NFPROTO_IPV4 = {2};
    private static final byte[] NFPROTO_IPV6 = {10};
    private static final byte[] ETHER_TYPE_IP = {0x08, 0x00};

    /** Offsets of RFC 826 for Ethernet and IPv4. */
    private static final int ARP_PROTOCOL_TYPE = 2;

    private static final int ARP_SENDER_IP = 14;

    /** Offsets of RFC 791, section 3.1. */
    private static final int IPV4_SOURCE = 12;

    private static final int IPV4_DESTINATION = 16;

    /** Offsets of RFC 8200, section 3. */
    private static final int IPV6_SOURCE = 8;

    private static final int IPV6_DESTINATION = 24;

    private static final int INTERFACE_NAME_BYTES = 16;

    /** Rules that are there whatever the leases: one in the hook of ARP, three in each of the two others. */
    private static final int BASE_RULES_ARP = 1;

    private static final int BASE_RULES_INET = 6;

    private final NftBatch batch;

    public FenceTables(NftBatch batch) {
        this.batch = batch;
    }

    /** Replaces the tables, whether they are there or not, by such that guard nothing yet. */
    public void replace(List<FencedLease> leases) {
        remove();
        batch.newTable(ARP);
        batch.newVerdictMap(ARP, VIPS4, SetKey.IPV4);
        batch.newBaseChain(Hook.ARP_OUTPUT, "output", PRIORITY_FILTER);
        batch.newRule(ARP, "output", rule -> rule.payload(ARP_SENDER_IP, 4, 1).verdictOf(VIPS4, 1));
        batch.newTable(INET);
        batch.newVerdictMap(INET, VIPS4, SetKey.IPV4);
        batch.newVerdictMap(INET, VIPS6, SetKey.IPV6);
        batch.newVerdictMap(INET, VIPS6_LINK, SetKey.INTERFACE_AND_IPV6);
        batch.newBaseChain(Hook.INPUT, "input", PRIORITY_RAW);
        batch.newBaseChain(Hook.OUTPUT, "output", PRIORITY_RAW);
        rules("input", IPV4_DESTINATION, IPV6_DESTINATION, Meta.INPUT_INTERFACE);
        rules("output", IPV4_SOURCE, IPV6_SOURCE, Meta.OUTPUT_INTERFACE);
        leases.forEach(this::addLease);
    }

    private void rules(String chain, int ipv4Offset, int ipv6Offset, Meta interfaceName) {
        batch.newRule(
                INET,
                chain,
                rule -> rule.meta(Meta.FAMILY, 1)
                        .equal(1, NFPROTO_IPV4)
                        .payload(ipv4Offset, 4, 1)
                        .verdictOf(VIPS4, 1));
        batch.newRule(
                INET,
                chain,
                rule -> rule.meta(Meta.FAMILY, 1)
                        .equal(1, NFPROTO_IPV6)
                        .payload(ipv6Offset, 16, 1)
                        .verdictOf(VIPS6, 1));
        batch.newRule(
                INET,
                chain,
                rule -> rule.meta(Meta.FAMILY, 1)
                        .equal(1, NFPROTO_IPV6)
                        .meta(interfaceName, 1)
                        .payload(ipv6Offset, 16, 2)
                        .verdictOf(VIPS6_LINK, 1));
    }

    private void addLease(FencedLease lease) {
        if (lease.has(Family.IPV4)) {
            batch.newTimeoutSet(ARP, lease.name(), SetKey.ETHER_TYPE);
            batch.newChain(ARP, lease.name());
            batch.newRule(
                    ARP,
                    lease.name(),
                    rule -> rule.payload(ARP_PROTOCOL_TYPE, 2, 1)
                            .notIn(lease.name(), 1)
                            .drop());
        }
        batch.newTimeoutSet(INET, lease.name(), SetKey.NFPROTO);
        batch.newChain(INET, lease.name());
        batch.newRule(
                INET,
                lease.name(),
                rule -> rule.meta(Meta.FAMILY, 1).notIn(lease.name(), 1).drop());
    }

    /** How many rules {@link #replace} makes in one of the tables. */
    public static int rules(Table table, List<FencedLease> leases) {
        return switch (table) {
            case ARP ->
                BASE_RULES_ARP
                        + (int) leases.stream()
                                .filter(lease -> lease.has(Family.IPV4))
                                .count();
            case INET -> BASE_RULES_INET + leases.size();
        };
    }

    /** Removes the tables, whether they are there or not. */
    public void remove() {
        for (Table table : Table.values()) {
            remove(table);
        }
    }

    /** Removes one of the tables, whether it is there or not. */
    public void remove(Table table) {
        batch.newTable(table);
        batch.deleteTable(table);
    }

    /** From now on the lease's addresses are answered for only while it runs. */
    public void guard(FencedLease lease) {
        List<byte[]> ipv4 = keys(lease, VIPS4);
        batch.addVerdicts(ARP, VIPS4, ipv4, lease.name());
        batch.addVerdicts(INET, VIPS4, ipv4, lease.name());
        batch.addVerdicts(INET, VIPS6, keys(lease, VIPS6), lease.name());
        batch.addVerdicts(INET, VIPS6_LINK, keys(lease, VIPS6_LINK), lease.name());
    }

    /** The reverse of {@link #guard}. */
    public void unguard(FencedLease lease) {
        List<byte[]> ipv4 = keys(lease, VIPS4);
        batch.deleteVerdicts(ARP, VIPS4, ipv4);
        batch.deleteVerdicts(INET, VIPS4, ipv4);
        batch.deleteVerdicts(INET, VIPS6, keys(lease, VIPS6));
        batch.deleteVerdicts(INET, VIPS6_LINK, keys(lease, VIPS6_LINK));
    }

    /** Starts the lease, whether it runs already or not. */
    public void open(FencedLease lease, long timeoutMillis) {
        close(lease);
        add(lease, timeoutMillis);
    }

    /**
     * Lets a running lease start anew; an error (ENOENT) when it has ended: a late owner cannot come back by renewing.
     */
    public void renew(FencedLease lease, long timeoutMillis) {
        if (lease.has(Family.IPV4)) {
            batch.deleteElement(ARP, lease.name(), ETHER_TYPE_IP);
            batch.deleteElement(INET, lease.name(), NFPROTO_IPV4);
        }
        if (lease.has(Family.IPV6)) {
            batch.deleteElement(INET, lease.name(), NFPROTO_IPV6);
        }
        add(lease, timeoutMillis);
    }

    /** Ends the lease, whether it runs or not. */
    public void close(FencedLease lease) {
        if (lease.has(Family.IPV4)) {
            batch.flush(ARP, lease.name());
        }
        batch.flush(INET, lease.name());
    }

    private void add(FencedLease lease, long timeoutMillis) {
        if (lease.has(Family.IPV4)) {
            batch.addTimeoutElement(ARP, lease.name(), ETHER_TYPE_IP, timeoutMillis);
            batch.addTimeoutElement(INET, lease.name(), NFPROTO_IPV4, timeoutMillis);
        }
        if (lease.has(Family.IPV6)) {
            batch.addTimeoutElement(INET, lease.name(), NFPROTO_IPV6, timeoutMillis);
        }
    }

    private static List<byte[]> keys(FencedLease lease, String map) {
        List<byte[]> keys = new ArrayList<>();
        for (IpAddress address : lease.addresses()) {
            if (mapOf(address).equals(map)) {
                keys.add(map.equals(VIPS6_LINK) ? linkKey(lease.interfaceName(), address) : address.toBytes());
            }
        }
        return keys;
    }

    private static String mapOf(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> VIPS4;
            case IPV6 -> address.isLinkLocal() ? VIPS6_LINK : VIPS6;
        };
    }

    private static byte[] linkKey(InterfaceName interfaceName, IpAddress address) {
        byte[] key = Arrays.copyOf(interfaceName.value().getBytes(StandardCharsets.UTF_8), INTERFACE_NAME_BYTES + 16);
        System.arraycopy(address.toBytes(), 0, key, INTERFACE_NAME_BYTES, 16);
        return key;
    }
}
