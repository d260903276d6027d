/** A small web site and somebody who looks at it: programs of their own, run with the Java of an installation. */
@NullMarked
package io.holdfast.demo.web;

import org.jspecify.annotations.NullMarked;
