/**
 * Balances in the Linux kernel (IPVS, the Linux virtual server): compares what is wanted with what the kernel has and
 * changes the difference, many requests at once.
 */
@NullMarked
package io.holdfast.plugin.balanceipvs;

import org.jspecify.annotations.NullMarked;
