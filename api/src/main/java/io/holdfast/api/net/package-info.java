/** Addresses and names on the network, as values: an instance that exists is valid. */
@NullMarked
package io.holdfast.api.net;

import org.jspecify.annotations.NullMarked;
