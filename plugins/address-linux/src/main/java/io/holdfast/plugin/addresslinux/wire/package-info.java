/** The bytes of rtnetlink, nftables, ARP and neighbour discovery. Pure: bytes in, values out, and back. */
@NullMarked
package io.holdfast.plugin.addresslinux.wire;

import org.jspecify.annotations.NullMarked;
