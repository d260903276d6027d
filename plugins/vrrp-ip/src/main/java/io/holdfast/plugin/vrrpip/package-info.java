/** VRRP over IP, as RFC 9568 has it: protocol 112, multicast and unicast, IPv4 and IPv6. */
@NullMarked
package io.holdfast.plugin.vrrpip;

import org.jspecify.annotations.NullMarked;
