/** The notifier {@code syslog}: messages of RFC 5424, or the local log. */
@NullMarked
package io.holdfast.plugin.notifysyslog;

import org.jspecify.annotations.NullMarked;
