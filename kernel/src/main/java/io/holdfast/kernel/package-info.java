/** Where the program begins. */
@NullMarked
package io.holdfast.kernel;

import org.jspecify.annotations.NullMarked;
