/** Texts for other programs: nothing that is put into them can break out of its place. */
@NullMarked
package io.holdfast.api.text;

import org.jspecify.annotations.NullMarked;
