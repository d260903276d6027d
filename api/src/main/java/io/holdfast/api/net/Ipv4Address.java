package io.holdfast.api.net;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An IPv4 address.
 *
 * @param bits the address as a big-endian number
 */
public record Ipv4Address(int bits) implements IpAddress {

    private static final Pattern PART = Pattern.compile("0|[1-9][0-9]{0,2}");

    /**
     * Reads a dotted quad; leading zeros are refused because some programs read them as octal.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Ipv4Address parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 address");
        }
        int bits = 0;
        for (String part : parts) {
            if (!PART.matcher(part).matches() || Integer.parseInt(part) > 255) {
                throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 address");
            }
            bits = (bits << 8) | Integer.parseInt(part);
        }
        return new Ipv4Address(bits);
    }

    static Ipv4Address ofBytes(byte[] bytes) {
        return new Ipv4Address(ByteBuffer.wrap(bytes).getInt());
    }

    @Override
    public Family family() {
        return Family.IPV4;
    }

    @Override
    public byte[] toBytes() {
        return ByteBuffer.allocate(4).putInt(bits).array();
    }

    @Override
    public boolean isLinkLocal() {
        return bits >>> 16 == 0xA9FE;
    }

    @Override
    public boolean isMulticast() {
        return bits >>> 28 == 0xE;
    }

    @Override
    public boolean isLoopback() {
        return bits >>> 24 == 127;
    }

    @Override
    public boolean isUnspecified() {
        return bits == 0;
    }

    @Override
    public boolean isUnicast() {
        return !isUnspecified() && !isMulticast() && bits != 0xFFFF_FFFF;
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + ((bits >>> 16) & 0xFF) + "." + ((bits >>> 8) & 0xFF) + "." + (bits & 0xFF);
    }
}
