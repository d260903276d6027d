/** The daemon put together: the configuration as one record, the parts that it starts, in order. */
@NullMarked
package io.holdfast.kernel.daemon;

import org.jspecify.annotations.NullMarked;
