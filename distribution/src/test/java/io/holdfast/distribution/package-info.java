/** The tarball as a user gets it: unpacked somewhere, looked through, started. */
@NullMarked
package io.holdfast.distribution;

import org.jspecify.annotations.NullMarked;
