package io.holdfast.kernel.vrrp.wire;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import java.util.Set;

/** How the advertisements of one virtual router travel, and so what is asked of those that arrive. */
public sealed interface Addressing {

    /** Whether the TTL or hop limit is that of a packet which may count. */
    boolean admitsHopLimit(int hopLimit);

    boolean admitsDestination(IpAddress destination);

    boolean admitsSource(IpAddress source);

    /** To the VRRP group of the link; TTL and hop limit are 255 (RFC 9568, sections 5.1.1.3 and 5.1.2.3). */
    record Multicast() implements Addressing {

        private static final IpAddress IPV4_GROUP = IpAddress.parse("224.0.0.18");
        private static final IpAddress IPV6_GROUP = IpAddress.parse("ff02::12");

        /** The group of a family (RFC 9568, sections 5.1.1.2 and 5.1.2.2). */
        public static IpAddress group(Family family) {
            return switch (family) {
                case IPV4 -> IPV4_GROUP;
                case IPV6 -> IPV6_GROUP;
            };
        }

        @Override
        public boolean admitsHopLimit(int hopLimit) {
            return hopLimit == 255;
        }

        @Override
        public boolean admitsDestination(IpAddress destination) {
            return destination.equals(group(destination.family()));
        }

        @Override
        public boolean admitsSource(IpAddress source) {
            return true;
        }
    }

    /**
     * To named peers, perhaps over routers; not in any RFC, as keepalived does it.
     *
     * @param minimumHopLimit 0..255; 255 keeps out everything that passed a router
     * @param admittedSources the only senders that count; empty for anyone
     */
    record Unicast(int minimumHopLimit, Set<IpAddress> admittedSources) implements Addressing {

        public Unicast {
            if (minimumHopLimit < 0 || minimumHopLimit > 255) {
                throw new IllegalArgumentException("minimum hop limit " + minimumHopLimit + " is not in 0..255");
            }
            admittedSources = Set.copyOf(admittedSources);
        }

        @Override
        public boolean admitsHopLimit(int hopLimit) {
            return hopLimit >= minimumHopLimit;
        }

        @Override
        public boolean admitsDestination(IpAddress destination) {
            return !destination.isMulticast();
        }

        @Override
        public boolean admitsSource(IpAddress source) {
            return admittedSources.isEmpty() || admittedSources.contains(source);
        }
    }
}
