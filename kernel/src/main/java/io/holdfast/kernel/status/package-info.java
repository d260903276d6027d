/** The control socket, and the snapshots that it shows. */
@NullMarked
package io.holdfast.kernel.status;

import org.jspecify.annotations.NullMarked;
