package io.holdfast.api.vrrp;

/**
 * Priority in an election (RFC 9568, section 5.2.4).
 *
 * @param value 1..254 for backups, 255 for the owner of the addresses, 0 only on the wire: the Active router resigns
 */
public record Priority(int value) implements Comparable<Priority> {

    /** Sent by an Active router that stops taking part. */
    public static final Priority RESIGNATION = new Priority(0);

    /** The router whose interfaces carry the addresses anyway. */
    public static final Priority OWNER = new Priority(255);

    public Priority {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("priority " + value + " is not in 0..255");
        }
    }

    @Override
    public int compareTo(Priority other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
