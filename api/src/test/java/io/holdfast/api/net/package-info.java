@NullMarked
package io.holdfast.api.net;

import org.jspecify.annotations.NullMarked;
