/**
 * The outbox: keeps what has to be told until it has been told, across restarts, and calls the notifiers.
 *
 * <p>One thread owns all of it; every attempt runs on a thread of its own. Nothing here is on the way of an election.
 */
@NullMarked
package io.holdfast.kernel.notify;

import org.jspecify.annotations.NullMarked;
