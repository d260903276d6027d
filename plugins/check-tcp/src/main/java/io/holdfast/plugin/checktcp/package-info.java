/** Checks that a server accepts TCP connections. */
@NullMarked
package io.holdfast.plugin.checktcp;

import org.jspecify.annotations.NullMarked;
