/**
 * Programs of the operator: started with arguments, as a user, within a deadline, and none is left behind when its time
 * is over.
 */
@NullMarked
package io.holdfast.api.process;

import org.jspecify.annotations.NullMarked;
