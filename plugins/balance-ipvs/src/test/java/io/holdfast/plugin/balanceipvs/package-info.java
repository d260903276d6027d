@NullMarked
package io.holdfast.plugin.balanceipvs;

import org.jspecify.annotations.NullMarked;
