/** For the tests of plugins: options from text, and contract tests that every factory has to pass. */
@NullMarked
package io.holdfast.api.testing;

import org.jspecify.annotations.NullMarked;
