@NullMarked
package io.holdfast.plugin.balanceproxy.core;

import org.jspecify.annotations.NullMarked;
