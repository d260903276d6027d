/** The notifier {@code webhook}: one HTTP request for each notification. */
@NullMarked
package io.holdfast.plugin.notifywebhook;

import org.jspecify.annotations.NullMarked;
