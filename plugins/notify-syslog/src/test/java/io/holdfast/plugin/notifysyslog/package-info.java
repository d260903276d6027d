@NullMarked
package io.holdfast.plugin.notifysyslog;

import org.jspecify.annotations.NullMarked;
