/**
 * What to tell, when, and again when: the decisions of the outbox without threads, clocks, files or chance.
 *
 * <p>Time and random numbers come in as arguments; what has to be done comes out as values.
 */
@NullMarked
package io.holdfast.kernel.notify.core;

import org.jspecify.annotations.NullMarked;
