/**
 * The plugin contract on one page.
 *
 * <p>A plugin is a jar with a {@code Plugin-Id} in its manifest and one or more <em>factories</em> annotated with
 * {@code org.pf4j.Extension}. Each extension point has three parts:
 *
 * <ol>
 *   <li>the <b>{@link io.holdfast.api.Factory factory}</b>: stateless, no-argument constructor, has a {@code type()}
 *       (the word after {@code type =} in the configuration), reads its options and creates instances;
 *   <li>the <b>options record</b>: made by the factory from an {@link io.holdfast.api.options.OptionsReader}; every
 *       mistake in it is collected and shown with file and line before anything starts;
 *   <li>the <b>narrow context</b>: all that an instance may see of Holdfast.
 * </ol>
 *
 * <p>An instance answers one question; thresholds, intervals, retries, deadlines and deduplication belong to the
 * kernel.
 *
 * <p>Threads: factories run on the start-up thread. Checkers and balancers are called on a virtual thread, notifiers on
 * a thread of their own, at most one call at a time per instance (a notifier may ask for more), and may block; the
 * kernel interrupts a call that outlives its deadline. {@code VrrpTransport} and {@code AddressProvider} run on the
 * control loop and must never block.
 */
@NullMarked
package io.holdfast.api;

import org.jspecify.annotations.NullMarked;
