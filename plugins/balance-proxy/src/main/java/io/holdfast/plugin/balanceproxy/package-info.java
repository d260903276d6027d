/**
 * The balancer {@code proxy}: connections of clients end here and go on to servers from here, without help of the
 * kernel and without privileges.
 *
 * <p>Netty's epoll loop and sockets carry it, without channels and pipelines: bytes go from one descriptor to another
 * and nothing between them looks at them.
 */
@NullMarked
package io.holdfast.plugin.balanceproxy;

import org.jspecify.annotations.NullMarked;
