/** From the health of servers to what a balancer is to do, and what is worth telling: pure. */
@NullMarked
package io.holdfast.kernel.balance.core;

import org.jspecify.annotations.NullMarked;
