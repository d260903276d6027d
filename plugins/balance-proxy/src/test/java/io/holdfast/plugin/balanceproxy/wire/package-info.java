@NullMarked
package io.holdfast.plugin.balanceproxy.wire;

import org.jspecify.annotations.NullMarked;
