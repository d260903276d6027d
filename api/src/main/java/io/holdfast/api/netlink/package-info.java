/**
 * The bytes of netlink: messages, their attributes, and what the kernel answers. Pure: bytes in, values out, and back.
 */
@NullMarked
package io.holdfast.api.netlink;

import org.jspecify.annotations.NullMarked;
