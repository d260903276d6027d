@NullMarked
package io.holdfast.plugin.notifysmtp;

import org.jspecify.annotations.NullMarked;
