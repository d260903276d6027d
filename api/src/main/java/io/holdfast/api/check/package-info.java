/**
 * Health checks: a checker answers one question, "is this server well?", with a {@link io.holdfast.api.check.Verdict}.
 *
 * <p>Intervals, timeouts, rise and fall, retries, the first delay and the sharing of identical checks are the kernel's;
 * a checker is plain blocking code that makes one attempt.
 */
@NullMarked
package io.holdfast.api.check;

import org.jspecify.annotations.NullMarked;
