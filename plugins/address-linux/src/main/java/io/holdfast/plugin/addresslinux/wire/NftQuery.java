package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.netlink.NetlinkAttributes;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import io.holdfast.plugin.addresslinux.wire.NftBatch.Table;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks nftables what is there (linux/netfilter/nf_tables.h); {@link NftBatch} has the message's header. */
public final class NftQuery {

    /** No transaction has this number. */
    public static final int ANY_GENERATION = 0;

    private static final int NEW_RULE = 6;
    private static final int GET_RULE = 7;
    private static final int NEW_SET = 9;
    private static final int GET_SET = 10;
    private static final int NEW_GENERATION = 15;
    private static final int GET_GENERATION = 16;
    private static final int HEADER_BYTES = 4;
    private static final int RULE_TABLE = 1;
    private static final int SET_TABLE = 1;
    private static final int SET_NAME = 2;
    private static final int GENERATION_ID = 1;

    private NftQuery() {}

    /** Asks for the number of the last transaction of anybody on this machine. */
    public static void requestGeneration(NetlinkWriter out) {
        header(out, GET_GENERATION, NetlinkMessage.REQUEST, 0);
        out.end();
    }

    /** Asks for every rule of a table; for none when there is no such table. */
    public static void requestRules(NetlinkWriter out, Table table, String tableName) {
        header(out, GET_RULE, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, table.number);
        out.attributeText(RULE_TABLE, tableName);
        out.end();
    }

    /** Asks for every set and map of a table; an error (ENOENT) when there is no such table. */
    public static void requestSets(NetlinkWriter out, Table table, String tableName) {
        header(out, GET_SET, NetlinkMessage.REQUEST | NetlinkMessage.DUMP, table.number);
        out.attributeText(SET_TABLE, tableName);
        out.end();
    }

    private static void header(NetlinkWriter out, int type, int flags, int family) {
        out.begin(NftBatch.SUBSYSTEM << 8 | type, flags, 1);
        out.u8(family);
        out.u8(0);
        out.u16(0);
    }

    /** The number in an answer to {@link #requestGeneration}; empty when the message is another one. */
    public static OptionalInt generation(NetlinkMessage message) {
        if (message.type() != (NftBatch.SUBSYSTEM << 8 | NEW_GENERATION)) {
            return OptionalInt.empty();
        }
        NetlinkAttributes attributes = new NetlinkAttributes(message.payload(), HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == GENERATION_ID) {
                return OptionalInt.of(Integer.reverseBytes(attributes.u32()));
            }
        }
        return OptionalInt.empty();
    }

    /** The name in an answer to {@link #requestSets}; empty when the message is another one. */
    public static Optional<String> setName(NetlinkMessage message) {
        if (message.type() != (NftBatch.SUBSYSTEM << 8 | NEW_SET)) {
            return Optional.empty();
        }
        NetlinkAttributes attributes = new NetlinkAttributes(message.payload(), HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == SET_NAME) {
                return Optional.of(attributes.text());
            }
        }
        return Optional.empty();
    }

    /** Whether the message is a rule, among the answers to {@link #requestRules}. */
    public static boolean isRule(NetlinkMessage message) {
        return message.type() == (NftBatch.SUBSYSTEM << 8 | NEW_RULE);
    }
}
