/**
 * Services: reads them, keeps their servers checked, and tells the balancers what is wanted.
 *
 * <p>What follows from what is decided in {@code core}; one thread, that of the balancers, carries it out. Nothing here
 * touches the control loop.
 */
@NullMarked
package io.holdfast.kernel.balance;

import org.jspecify.annotations.NullMarked;
