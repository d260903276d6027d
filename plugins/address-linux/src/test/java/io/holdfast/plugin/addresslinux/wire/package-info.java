/** Bytes against captures of iproute2 and nftables, and against the documents that define them. */
@NullMarked
package io.holdfast.plugin.addresslinux.wire;

import org.jspecify.annotations.NullMarked;
