/**
 * Checks name servers (RFC 1035): response code and answers. Messages are dnsjava's; the sockets are plain, so that an
 * attempt has one thread, one deadline and nothing that stays behind.
 */
@NullMarked
package io.holdfast.plugin.checkdns;

import org.jspecify.annotations.NullMarked;
