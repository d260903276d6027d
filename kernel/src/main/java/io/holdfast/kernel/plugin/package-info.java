/**
 * Plugins: found in folders, loaded apart from the kernel and from each other, asked what they provide. The only
 * package that sees PF4J.
 *
 * <p>What PF4J would log and pass over is a {@link io.holdfast.kernel.plugin.PluginProblem} here: a failover daemon
 * without one of its checkers must not start.
 */
@NullMarked
package io.holdfast.kernel.plugin;

import org.jspecify.annotations.NullMarked;
