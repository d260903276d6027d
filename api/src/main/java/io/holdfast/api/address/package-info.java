/** Extension point: virtual addresses on the machine, held by a lease. */
@NullMarked
package io.holdfast.api.address;

import org.jspecify.annotations.NullMarked;
