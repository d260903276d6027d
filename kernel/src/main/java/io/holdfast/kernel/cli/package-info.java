/** The commands of the command line. */
@NullMarked
package io.holdfast.kernel.cli;

import org.jspecify.annotations.NullMarked;
