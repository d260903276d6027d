/**
 * Extension point: traffic of services goes to servers. The kernel of Holdfast decides which servers serve with which
 * weight; a balancer makes it so and counts.
 */
@NullMarked
package io.holdfast.api.balance;

import org.jspecify.annotations.NullMarked;
