@NullMarked
package io.holdfast.plugin.notifywebhook;

import org.jspecify.annotations.NullMarked;
