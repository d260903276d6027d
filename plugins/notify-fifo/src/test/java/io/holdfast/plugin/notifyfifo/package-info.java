@NullMarked
package io.holdfast.plugin.notifyfifo;

import org.jspecify.annotations.NullMarked;
