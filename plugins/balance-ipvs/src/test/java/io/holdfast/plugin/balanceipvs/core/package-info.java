@NullMarked
package io.holdfast.plugin.balanceipvs.core;

import org.jspecify.annotations.NullMarked;
