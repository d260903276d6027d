/** The lab: end-to-end tests of the installed program in private networks, against real peers. See LAB.md. */
@NullMarked
package io.holdfast.lab;

import org.jspecify.annotations.NullMarked;
