/** The narrow door to Linux sockets: they carry bytes, codecs are plain Java. */
@NullMarked
package io.holdfast.api.linux;

import org.jspecify.annotations.NullMarked;
