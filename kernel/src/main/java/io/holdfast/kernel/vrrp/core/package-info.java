/**
 * The election: a pure function from state, event and time to the next state and what to do (RFC 9568, section 6; RFC
 * 3768, section 6).
 *
 * <p>{@link io.holdfast.kernel.vrrp.core.Election#on} is all there is to call. The caller, the shell, owes it this:
 *
 * <ol>
 *   <li>It keeps the {@link io.holdfast.kernel.vrrp.core.VrrpState}, starting with {@link
 *       io.holdfast.kernel.vrrp.core.Election#initial}, and hands it every event on one thread.
 *   <li>It delivers {@code TimerExpired} when {@code state.deadline()} has passed, and drains the socket before: an
 *       advertisement that had already arrived counts before the timer does. Too early a timer changes nothing.
 *   <li>It carries out the actions in order. When a {@code SendAdvertisement} fails it leaves out the {@code
 *       AcquireAddresses}, {@code RenewLease} and {@code AnnounceAddresses} behind it in the same list, carries out the
 *       rest, and then delivers {@code SendFailed}.
 *   <li>It answers {@code TryAddresses} with {@code AddressesTried}, after the other actions of the list.
 *   <li>It delivers what goes wrong later, {@code LeaseLost} and {@code AddressesFailed}, whenever it learns of it.
 * </ol>
 *
 * <p>Deadlines are part of the state, so there are no timers to start or stop and none can be stale. No clock, socket,
 * logger, thread or source of chance.
 */
@NullMarked
package io.holdfast.kernel.vrrp.core;

import org.jspecify.annotations.NullMarked;
