/**
 * Checks that a server answers ICMP echo requests, with the system's {@code ping}: Java has no ICMP sockets, and the
 * program has the privilege that raw ones need.
 */
@NullMarked
package io.holdfast.plugin.checkping;

import org.jspecify.annotations.NullMarked;
