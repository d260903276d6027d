package io.holdfast.api.net;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv6 address.
 *
 * @param high the first eight bytes as a big-endian number
 * @param low the last eight bytes as a big-endian number
 */
public record Ipv6Address(long high, long low) implements IpAddress {

    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private static final int GROUPS = 8;

    /**
     * Reads RFC 4291, section 2.2 text: full, compressed, or with a dotted-quad tail.
     *
     * @throws IllegalArgumentException for anything else, a scope included
     */
    public static Ipv6Address parse(String text) {
        String hex = expandDottedTail(text);
        int gap = hex.indexOf("::");
        if (gap != hex.lastIndexOf("::")) {
            throw notAnAddress(text);
        }
        String[] before = groups(gap < 0 ? hex : hex.substring(0, gap));
        String[] after = gap < 0 ? new String[0] : groups(hex.substring(gap + 2));
        int given = before.length + after.length;
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            throw notAnAddress(text);
        }
        ByteBuffer bytes = ByteBuffer.allocate(16);
        for (String group : before) {
            bytes.putShort(group(group, text));
        }
        bytes.position(2 * (GROUPS - after.length));
        for (String group : after) {
            bytes.putShort(group(group, text));
        }
        return ofBytes(bytes.array());
    }

    private static String expandDottedTail(String text) {
        int tail = text.lastIndexOf(':') + 1;
        if (text.indexOf('.') < 0 || tail == 0) {
            return text;
        }
        int bits;
        try {
            bits = Ipv4Address.parse(text.substring(tail)).bits();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(notAnAddress(text).getMessage(), e);
        }
        return text.substring(0, tail) + Integer.toHexString(bits >>> 16) + ":" + Integer.toHexString(bits & 0xFFFF);
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static short group(String group, String text) {
        if (!GROUP.matcher(group).matches()) {
            throw notAnAddress(text);
        }
        return (short) Integer.parseInt(group, 16);
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not an IPv6 address");
    }

    static Ipv6Address ofBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Ipv6Address(buffer.getLong(), buffer.getLong());
    }

    @Override
    public Family family() {
        return Family.IPV6;
    }

    @Override
    public byte[] toBytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Override
    public boolean isLinkLocal() {
        return high >>> 54 == 0xFE80 >>> 6;
    }

    @Override
    public boolean isMulticast() {
        return high >>> 56 == 0xFF;
    }

    @Override
    public boolean isLoopback() {
        return high == 0 && low == 1;
    }

    @Override
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    @Override
    public boolean isUnicast() {
        return !isUnspecified() && !isMulticast();
    }

    /** The IPv4 address that an IPv4-mapped one stands for: ::ffff:0:0/96 (RFC 4291, section 2.5.5.2). */
    public Optional<Ipv4Address> mapped() {
        return high == 0 && low >>> 32 == 0xFFFF ? Optional.of(new Ipv4Address((int) low)) : Optional.empty();
    }

    /** RFC 5952 text: lower case, the longest run of two or more zero groups compressed. */
    @Override
    public String toString() {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            long half = i < 4 ? high : low;
            groups[i] = (int) (half >>> (48 - 16 * (i % 4))) & 0xFFFF;
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = i;
                bestLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
