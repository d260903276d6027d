/**
 * VRRP messages as bytes: a pure codec for RFC 9568 and RFC 5798 (version 3, IPv4 and IPv6) and RFC 3768 (version 2).
 *
 * <p>{@link io.holdfast.kernel.vrrp.wire.AdvertisementEncoder} writes, {@link
 * io.holdfast.kernel.vrrp.wire.AdvertisementDecoder} reads; both compute checksums themselves, for both families.
 * Versions differ in {@link io.holdfast.kernel.vrrp.wire.ProtocolVersion} and nowhere else. No clock, socket, logger or
 * thread.
 */
@NullMarked
package io.holdfast.kernel.vrrp.wire;

import org.jspecify.annotations.NullMarked;
