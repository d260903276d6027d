/** Threads that hold what nobody else knows. */
@NullMarked
package io.holdfast.api.thread;

import org.jspecify.annotations.NullMarked;
