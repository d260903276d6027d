package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.netlink.NetlinkWriter;

/**
 * Writes the expressions of one nftables rule, in the order in which the kernel runs them. Registers 1 to 4 hold 16
 * bytes each and lie side by side, so a key of two parts starts in one and goes on in the next.
 */
public final class NftRule {

    /** What the kernel knows of a packet beside its bytes (NFT_META_). */
    public enum Meta {
        INPUT_INTERFACE(6),
        OUTPUT_INTERFACE(7),
        FAMILY(15);

        private final int number;

        Meta(int number) {
            this.number = number;
        }
    }

    private static final int NETWORK_HEADER = 1;
    private static final int EQUAL = 0;
    private static final int INVERTED = 1;
    private static final int VERDICT_REGISTER = 0;
    private static final int DROP = 0;

    private final NetlinkWriter out;

    NftRule(NetlinkWriter out) {
        this.out = out;
    }

    public NftRule meta(Meta what, int register) {
        return expression("meta", () -> {
            out.attributeBig32(2, what.number);
            out.attributeBig32(1, register);
        });
    }

    /** Loads bytes of the ARP or IP header. */
    public NftRule payload(int offset, int bytes, int register) {
        return expression("payload", () -> {
            out.attributeBig32(1, register);
            out.attributeBig32(2, NETWORK_HEADER);
            out.attributeBig32(3, offset);
            out.attributeBig32(4, bytes);
        });
    }

    /** Goes on only when the register equals the value. */
    public NftRule equal(int register, byte[] value) {
        return expression("cmp", () -> {
            out.attributeBig32(1, register);
            out.attributeBig32(2, EQUAL);
            int nested = out.beginNested(3);
            out.attribute(1, value);
            out.endNested(nested);
        });
    }

    /** Goes on only when the register is not in the set. */
    public NftRule notIn(String set, int register) {
        return expression("lookup", () -> {
            out.attributeBig32(2, register);
            out.attributeText(1, set);
            out.attributeBig32(5, INVERTED);
        });
    }

    /** Does what the map says for the register; goes on when it says nothing. */
    public NftRule verdictOf(String map, int register) {
        return expression("lookup", () -> {
            out.attributeBig32(2, register);
            out.attributeBig32(3, VERDICT_REGISTER);
            out.attributeText(1, map);
        });
    }

    public NftRule drop() {
        return expression("immediate", () -> {
            out.attributeBig32(1, VERDICT_REGISTER);
            int data = out.beginNested(2);
            int verdict = out.beginNested(2);
            out.attributeBig32(1, DROP);
            out.endNested(verdict);
            out.endNested(data);
        });
    }

    private NftRule expression(String name, Runnable writeData) {
        int element = out.beginNested(1);
        out.attributeText(1, name);
        int data = out.beginNested(2);
        writeData.run();
        out.endNested(data);
        out.endNested(element);
        return this;
    }
}
