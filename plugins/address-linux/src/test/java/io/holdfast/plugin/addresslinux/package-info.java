/** The provider against the real kernel, each test in a private network of its own. */
@NullMarked
package io.holdfast.plugin.addresslinux;

import org.jspecify.annotations.NullMarked;
