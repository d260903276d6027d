/** The demo: two real routers and a client on this machine, and what happens when one of them dies. */
@NullMarked
package io.holdfast.demo;

import org.jspecify.annotations.NullMarked;
