/**
 * Files of the state folder that only grow: one checksummed record a line, so that a crash costs at most the line that
 * was being written, and a person can read them.
 */
@NullMarked
package io.holdfast.kernel.journal;

import org.jspecify.annotations.NullMarked;
