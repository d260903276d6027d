/** The bytes of IPVS: generic netlink, services, servers, sync daemons. Pure: bytes in, values out, and back. */
@NullMarked
package io.holdfast.plugin.balanceipvs.wire;

import org.jspecify.annotations.NullMarked;
