/**
 * Which server a new connection goes to: schedulers, weights, thresholds and persistence. Pure: no clock, no socket, no
 * thread; whoever calls sees to it that one thread at a time does, but for {@link
 * io.holdfast.plugin.balanceproxy.core.PersistentClients}, which several pools share.
 */
@NullMarked
package io.holdfast.plugin.balanceproxy.core;

import org.jspecify.annotations.NullMarked;
