/**
 * The health engine: runs checkers on virtual threads by a timetable, contains those that misbehave, and publishes what
 * is known of every server.
 *
 * <p>One platform thread keeps the timetable and never runs plugin code; every attempt has a virtual thread of its own.
 * Nothing here touches the control loop: others read immutable snapshots or are told by a {@link
 * io.holdfast.kernel.check.HealthListener}.
 */
@NullMarked
package io.holdfast.kernel.check;

import org.jspecify.annotations.NullMarked;
