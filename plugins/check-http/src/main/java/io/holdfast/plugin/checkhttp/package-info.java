/**
 * Checks web servers over HTTP/1.0, HTTP/1.1 (RFC 9112) and HTTP/2 (RFC 9113).
 *
 * <p>It speaks HTTP itself, because a check is not what HTTP clients are made for: it goes to one address whatever the
 * name in the request, wants every byte of a response counted, thousands of times a second, on a connection of its own.
 */
@NullMarked
package io.holdfast.plugin.checkhttp;

import org.jspecify.annotations.NullMarked;
