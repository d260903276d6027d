/** Checks UDP services: no ICMP error, or the reply that is expected. */
@NullMarked
package io.holdfast.plugin.checkudp;

import org.jspecify.annotations.NullMarked;
