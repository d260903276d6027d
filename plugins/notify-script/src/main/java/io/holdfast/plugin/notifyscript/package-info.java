/** The notifier {@code script}: runs programs. */
@NullMarked
package io.holdfast.plugin.notifyscript;

import org.jspecify.annotations.NullMarked;
