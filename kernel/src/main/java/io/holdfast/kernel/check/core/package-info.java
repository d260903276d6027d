/** When a check runs and what its verdicts mean for a server: pure, once for all checkers. */
@NullMarked
package io.holdfast.kernel.check.core;

import org.jspecify.annotations.NullMarked;
