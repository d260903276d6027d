/** The proxy with real sockets on loopback. */
@NullMarked
package io.holdfast.plugin.balanceproxy;

import org.jspecify.annotations.NullMarked;
