/** Checks with a command: its exit status decides, and may set the weight. */
@NullMarked
package io.holdfast.plugin.checkscript;

import org.jspecify.annotations.NullMarked;
