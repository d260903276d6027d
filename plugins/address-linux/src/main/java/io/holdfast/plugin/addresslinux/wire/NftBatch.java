package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.util.function.Consumer;

/**
 * Writes one nftables transaction: what it asks for happens as a whole or not at all (linux/netfilter/nf_tables.h).
 *
 * <pre>
 * batch begin | message | message | ... | batch end
 *
 * struct nfgenmsg, after each netlink header
 *  0       1       2               4
 * +-------+-------+---------------+
 * | family| version| resource     |  resource in network order: the subsystem (10) in begin and end, else 0
 * +-------+-------+---------------+
 * </pre>
 *
 * <p>Messages have the attributes of the {@code nft} program in its order, so that a capture of it is a test.
 */
public final class NftBatch {

    /** Families of nftables that are used here, with their NFPROTO_ number. */
    public enum Table {
        INET(1, "inet"),
        ARP(3, "arp");

        final int number;
        private final String word;

        Table(int number, String word) {
            this.number = number;
            this.word = word;
        }

        /** The family as the {@code nft} program has it. */
        public String word() {
            return word;
        }
    }

    /** Netfilter hooks that are used here: ARP has its own numbering (linux/netfilter_arp.h). */
    public enum Hook {
        ARP_OUTPUT(Table.ARP, 1),
        INPUT(Table.INET, 1),
        OUTPUT(Table.INET, 3);

        private final Table table;
        private final int number;

        Hook(Table table, int number) {
            this.table = table;
            this.number = number;
        }
    }

    /**
     * What a set's keys are.
     *
     * @param typeNumber nft's number of the type, only for its listings (nftables, include/datatype.h; a concatenation
     *     has six bits for each part)
     * @param bytes length of a key
     */
    public record SetKey(int typeNumber, int bytes) {
        public static final SetKey NFPROTO = new SetKey(2, 1);
        public static final SetKey IPV4 = new SetKey(7, 4);
        public static final SetKey IPV6 = new SetKey(8, 16);
        public static final SetKey ETHER_TYPE = new SetKey(10, 2);
        public static final SetKey INTERFACE_AND_IPV6 = new SetKey(41 << 6 | 8, 32);
    }

    static final int SUBSYSTEM = 10;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;

    /** NFNL_BATCH_GENID of linux/netfilter/nfnetlink.h. */
    private static final int BATCH_GENERATION = 1;

    private static final int NEW_TABLE = 0;
    private static final int DELETE_TABLE = 2;
    private static final int NEW_CHAIN = 3;
    private static final int NEW_RULE = 6;
    private static final int NEW_SET = 9;
    private static final int NEW_ELEMENT = 12;
    private static final int DELETE_ELEMENT = 14;
    private static final int SET_MAP = 0x8;
    private static final int SET_TIMEOUT = 0x10;
    private static final int VERDICT_TYPE = 0xFFFF_FF00;
    private static final int GOTO = -4;

    /** A list of elements is an attribute of at most 64 KiB. */
    private static final int MOST_ELEMENTS = 500;

    private final NetlinkWriter out;
    private final String tableName;
    private int sequence;
    private int lastMessage;

    public NftBatch(NetlinkWriter out, String tableName) {
        this.out = out;
        this.tableName = tableName;
    }

    /** Starts a transaction, forgetting what the writer holds. */
    public void begin() {
        beginIn(NftQuery.ANY_GENERATION);
    }

    /**
     * Starts one that the kernel refuses (ERESTART) unless the rules of the machine are still of that generation: the
     * number grows with each transaction of anybody.
     */
    public void beginIn(int generation) {
        out.clear();
        sequence = 0;
        lastMessage = -1;
        frame(BATCH_BEGIN);
        if (generation != NftQuery.ANY_GENERATION) {
            out.attributeBig32(BATCH_GENERATION, generation);
        }
        out.end();
    }

    /** Ends the transaction; the kernel acknowledges its last message, and each that fails. */
    public void end() {
        if (lastMessage >= 0) {
            out.addFlags(lastMessage, NetlinkMessage.ACK);
        }
        frame(BATCH_END);
        out.end();
    }

    private void frame(int type) {
        out.begin(type, NetlinkMessage.REQUEST, sequence++);
        out.u8(0);
        out.u8(0);
        out.u8(0);
        out.u8(SUBSYSTEM);
    }

    private void message(Table table, int type, int flags) {
        lastMessage = out.bytes();
        out.begin(SUBSYSTEM << 8 | type, NetlinkMessage.REQUEST | flags, sequence++);
        out.u8(table.number);
        out.u8(0);
        out.u16(0);
        out.attributeText(1, tableName);
    }

    /** Makes the table unless it is there. */
    public void newTable(Table table) {
        message(table, NEW_TABLE, 0);
        out.attributeBig32(2, 0);
        out.end();
    }

    /** Removes the table and all that is in it; an error when it is not there. */
    public void deleteTable(Table table) {
        message(table, DELETE_TABLE, 0);
        out.end();
    }

    /** Makes a chain for others to go to. */
    public void newChain(Table table, String chain) {
        message(table, NEW_CHAIN, NetlinkMessage.CREATE);
        out.attributeText(3, chain);
        out.end();
    }

    /** Makes a chain that packets enter at a hook. */
    public void newBaseChain(Hook hook, String chain, int priority) {
        message(hook.table, NEW_CHAIN, NetlinkMessage.CREATE);
        out.attributeText(3, chain);
        out.attributeText(7, "filter");
        int nested = out.beginNested(4);
        out.attributeBig32(1, hook.number);
        out.attributeBig32(2, priority);
        out.endNested(nested);
        out.end();
    }

    /** Makes a set whose elements end by themselves. */
    public void newTimeoutSet(Table table, String set, SetKey key) {
        message(table, NEW_SET, NetlinkMessage.CREATE);
        out.attributeText(2, set);
        out.attributeBig32(3, SET_TIMEOUT);
        out.attributeBig32(4, key.typeNumber());
        out.attributeBig32(5, key.bytes());
        out.attributeBig32(10, sequence);
        out.end();
    }

    /** Makes a map from keys to the chain to go to. */
    public void newVerdictMap(Table table, String map, SetKey key) {
        message(table, NEW_SET, NetlinkMessage.CREATE);
        out.attributeText(2, map);
        out.attributeBig32(3, SET_MAP);
        out.attributeBig32(4, key.typeNumber());
        out.attributeBig32(5, key.bytes());
        out.attributeBig32(6, VERDICT_TYPE);
        out.attributeBig32(7, 0);
        out.attributeBig32(10, sequence);
        out.end();
    }

    /** Appends a rule to a chain. */
    public void newRule(Table table, String chain, Consumer<NftRule> expressions) {
        message(table, NEW_RULE, NetlinkMessage.CREATE | NetlinkMessage.APPEND);
        out.attributeText(2, chain);
        int nested = out.beginNested(4);
        expressions.accept(new NftRule(out));
        out.endNested(nested);
        out.end();
    }

    /** Adds an element that ends after a time; one that is there keeps its own time. */
    public void addTimeoutElement(Table table, String set, byte[] key, long timeoutMillis) {
        elementMessage(table, set, NEW_ELEMENT, NetlinkMessage.CREATE);
        int list = out.beginNested(3);
        int element = out.beginNested(1);
        out.attributeBig64(4, timeoutMillis);
        key(key);
        out.endNested(element);
        out.endNested(list);
        out.end();
    }

    /**
     * Removes an element; an error (ENOENT) when it is not there or has ended, and then the whole transaction fails.
     */
    public void deleteElement(Table table, String set, byte[] key) {
        elementMessage(table, set, DELETE_ELEMENT, 0);
        int list = out.beginNested(3);
        int element = out.beginNested(1);
        key(key);
        out.endNested(element);
        out.endNested(list);
        out.end();
    }

    /** Removes whatever is in a set; never an error while the set is there. */
    public void flush(Table table, String set) {
        elementMessage(table, set, DELETE_ELEMENT, 0);
        out.end();
    }

    /** Adds elements to a verdict map, all leading to one chain. */
    public void addVerdicts(Table table, String map, Iterable<byte[]> keys, String chain) {
        elements(table, map, NEW_ELEMENT, NetlinkMessage.CREATE, keys, () -> {
            int data = out.beginNested(2);
            int verdict = out.beginNested(2);
            out.attributeBig32(1, GOTO);
            out.attributeText(2, chain);
            out.endNested(verdict);
            out.endNested(data);
        });
    }

    /** Removes elements from a verdict map; an error when one is not there. */
    public void deleteVerdicts(Table table, String map, Iterable<byte[]> keys) {
        elements(table, map, DELETE_ELEMENT, 0, keys, () -> {});
    }

    private void elements(Table table, String map, int type, int flags, Iterable<byte[]> keys, Runnable writeData) {
        int written = 0;
        int list = 0;
        for (byte[] key : keys) {
            if (written % MOST_ELEMENTS == 0) {
                if (written > 0) {
                    out.endNested(list);
                    out.end();
                }
                elementMessage(table, map, type, flags);
                list = out.beginNested(3);
            }
            int element = out.beginNested(1);
            key(key);
            writeData.run();
            out.endNested(element);
            written++;
        }
        if (written > 0) {
            out.endNested(list);
            out.end();
        }
    }

    private void elementMessage(Table table, String set, int type, int flags) {
        message(table, type, flags);
        out.attributeText(2, set);
    }

    private void key(byte[] key) {
        int nested = out.beginNested(1);
        out.attribute(1, key);
        out.endNested(nested);
    }
}
