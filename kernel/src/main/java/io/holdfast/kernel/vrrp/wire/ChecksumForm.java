package io.holdfast.kernel.vrrp.wire;

/**
 * What the checksum of a version 3 message over IPv4 covers; the one point on which implementations disagree.
 *
 * <p>RFC 5798, section 5.2.8, asks for a pseudo-header; RFC 9568, section 5.2.8, asks for it over IPv6 only. keepalived
 * and FRR send it over IPv4, too (captured), so it is the default. Received messages may use either form.
 */
public enum ChecksumForm {

    /** The message and a pseudo-header of source, destination, protocol and length. */
    PSEUDO_HEADER,

    /** The message alone: RFC 9568 to the letter, and keepalived's {@code v3_checksum_as_v2}. */
    MESSAGE_ONLY
}
