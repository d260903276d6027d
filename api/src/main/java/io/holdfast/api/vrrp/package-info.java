/** Extension point: carries VRRP messages, never parses them. */
@NullMarked
package io.holdfast.api.vrrp;

import org.jspecify.annotations.NullMarked;
