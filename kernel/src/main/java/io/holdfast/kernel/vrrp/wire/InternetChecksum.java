package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.net.Ipv4Address;
import io.holdfast.api.net.Ipv6Address;
import java.nio.ByteBuffer;

/** The checksum of RFC 1071, in parts: sums of 16-bit words that are added before they are folded. */
final class InternetChecksum {

    /** What a message whose checksum is right folds to, checksum included. */
    static final int CORRECT = 0xFFFF;

    /** The protocol number of VRRP (RFC 9568, section 5.1.1.4). */
    private static final int PROTOCOL = 112;

    private InternetChecksum() {}

    /** Sum over bytes of a big-endian buffer; an odd last byte counts as if a zero followed. */
    static long sum(ByteBuffer buffer, int start, int length) {
        long sum = 0;
        int evenEnd = start + (length & ~1);
        for (int i = start; i < evenEnd; i += 2) {
            sum += buffer.getShort(i) & 0xFFFF;
        }
        return (length & 1) == 0 ? sum : sum + ((buffer.get(evenEnd) & 0xFF) << 8);
    }

    /**
     * Sum over the pseudo-header of RFC 8200, section 8.1. The one that implementations use over IPv4 has the same
     * fields in narrower places, which makes no difference to the sum.
     */
    static long pseudoHeaderSum(IpAddress source, IpAddress destination, int messageLength) {
        return sum(source) + sum(destination) + PROTOCOL + messageLength;
    }

    /** Adds the carries until 16 bits are left. */
    static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }

    private static long sum(IpAddress address) {
        return switch (address) {
            case Ipv4Address(int bits) -> (bits >>> 16) + (bits & 0xFFFF);
            case Ipv6Address(long high, long low) -> sum(high) + sum(low);
        };
    }

    private static long sum(long words) {
        return (words >>> 48) + (words >>> 32 & 0xFFFF) + (words >>> 16 & 0xFFFF) + (words & 0xFFFF);
    }
}
