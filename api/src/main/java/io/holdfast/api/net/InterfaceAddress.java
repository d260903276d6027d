package io.holdfast.api.net;

/**
 * An address with the length of its network's prefix, as an interface carries it: {@code 192.0.2.10/24}.
 *
 * @param prefixLength 0..32 or 0..128
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {

    public InterfaceAddress {
        int bits = address.family().bits();
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0.." + bits);
        }
    }

    /**
     * Reads {@code address/length}; without a length it is the whole address (/32, /128).
     *
     * @throws IllegalArgumentException for anything else
     */
    public static InterfaceAddress parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new InterfaceAddress(address, address.family().bits());
        }
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("\"" + length + "\" is not a prefix length");
        }
        return new InterfaceAddress(address, Integer.parseInt(length));
    }

    public Family family() {
        return address.family();
    }

    /** Whether this address has the prefix of the other one, and its length: both are of one network. */
    public boolean isInNetworkOf(InterfaceAddress other) {
        if (family() != other.family() || prefixLength != other.prefixLength) {
            return false;
        }
        byte[] mine = address.toBytes();
        byte[] theirs = other.address.toBytes();
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >>> (bit % 8);
            if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
