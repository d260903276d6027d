/** Reading configuration into records: typed, explicit, all problems at once. */
@NullMarked
package io.holdfast.api.options;

import org.jspecify.annotations.NullMarked;
