package io.holdfast.api.vrrp;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.time.MonotonicTime;
import java.nio.ByteBuffer;

/**
 * One packet of protocol 112 with the facts that the receive checks need (RFC 9568, section 7.1).
 *
 * @param hopLimit TTL or hop limit on arrival, 0..255
 * @param message the IP payload, starting with the VRRP version byte; may carry link-layer padding; valid during the
 *     call
 * @param arrivedAt when it was at this machine: the kernel's time if the transport can have it, so that timers do not
 *     begin with the time that it waited for us
 */
public record ReceivedPacket(
        IpAddress source, IpAddress destination, int hopLimit, ByteBuffer message, MonotonicTime arrivedAt) {}
