@NullMarked
package io.holdfast.plugin.balanceipvs.wire;

import org.jspecify.annotations.NullMarked;
