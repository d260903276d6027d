package io.holdfast.kernel.vrrp.wire;

import java.util.Locale;

/** Why a received packet does not count; one reason for each receive check, in the order of the checks. */
public enum DiscardReason {

    /** Shorter than the fields before the addresses (RFC 9568, section 7.1). */
    TOO_SHORT,

    /**
     * No virtual router with this VRID on this link and family, or not the one that was asked (RFC 9568, section 7.1).
     */
    UNKNOWN_VIRTUAL_ROUTER,

    /** The IP addresses of the packet are of another family than the virtual router. */
    ADDRESS_FAMILY,

    /** TTL or hop limit is not 255, or for unicast less than asked for (RFC 9568, section 7.1). */
    HOP_LIMIT,

    /** Another version than the configured one (RFC 9568, section 7.1). */
    VERSION,

    /** Not an ADVERTISEMENT (RFC 9568, section 7.1). */
    TYPE,

    /** No address in a version 3 message (RFC 9568, section 5.2.5). */
    ADDRESS_COUNT,

    /** Shorter than its count of addresses says, or longer than that and not by padding (RFC 9568, section 7.1). */
    LENGTH,

    /** Neither form of checksum is right (RFC 9568, section 7.1). */
    CHECKSUM,

    /** Version 2: another type of authentication than the configured one (RFC 3768, section 7.1). */
    AUTHENTICATION_TYPE,

    /** Version 2: another password (RFC 2338, section 7.1). */
    AUTHENTICATION_DATA,

    /** Version 2: another interval than the configured one (RFC 3768, section 7.1). Version 3: zero. */
    INTERVAL,

    /** Multicast where unicast is configured, or the other way round. */
    DESTINATION,

    /** Sent from our own address: reflected by the network, or by a machine that has the same address. */
    OWN_SOURCE,

    /** Unicast from somebody who is not among the admitted peers. */
    SOURCE,

    /** We are the owner of the addresses and discard every advertisement (RFC 9568, section 7.1). */
    ADDRESS_OWNER,

    /** We have no address on the interface to take part with, so nothing is looked at. */
    NO_SOURCE_ADDRESS;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The reason in kebab-case, as counters and logs show it. */
    public String word() {
        return word;
    }
}
