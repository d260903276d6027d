/** TLS for plugins that are clients: one set of options, one way to verify, one way to say what is wrong. */
@NullMarked
package io.holdfast.api.tls;

import org.jspecify.annotations.NullMarked;
