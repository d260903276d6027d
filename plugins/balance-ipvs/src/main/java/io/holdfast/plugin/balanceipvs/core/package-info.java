/** Decides what has to change in the kernel's table, and remembers what is ours in it. Pure. */
@NullMarked
package io.holdfast.plugin.balanceipvs.core;

import org.jspecify.annotations.NullMarked;
