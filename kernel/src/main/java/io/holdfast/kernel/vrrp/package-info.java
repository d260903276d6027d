/** The shell around the election: options, sockets, timers and effects; decides nothing. */
@NullMarked
package io.holdfast.kernel.vrrp;

import org.jspecify.annotations.NullMarked;
