/** Checks with a file that others write. */
@NullMarked
package io.holdfast.plugin.checkfile;

import org.jspecify.annotations.NullMarked;
