package io.holdfast.plugin.balanceproxy.core;

import io.holdfast.api.net.IpAddress;

/** Who connects: the address and port that a connection or datagram comes from. */
public record Client(IpAddress address, int port) {}
