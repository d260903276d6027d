/** What the proxy writes itself: the PROXY protocol header. */
@NullMarked
package io.holdfast.plugin.balanceproxy.wire;

import org.jspecify.annotations.NullMarked;
