/** Checks mail servers with the beginning and the end of an SMTP session (RFC 5321). */
@NullMarked
package io.holdfast.plugin.checksmtp;

import org.jspecify.annotations.NullMarked;
