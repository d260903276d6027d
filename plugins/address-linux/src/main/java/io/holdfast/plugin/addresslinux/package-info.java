/**
 * Virtual addresses on Linux interfaces: rtnetlink puts them there with a mark and a finite lifetime, nftables lets
 * them be answered for only while their lease runs, packet sockets announce them.
 */
@NullMarked
package io.holdfast.plugin.addresslinux;

import org.jspecify.annotations.NullMarked;
