/**
 * A private network on this machine: hosts, a switch and cables made of Linux namespaces, by the tools
 * {@code unshare}, {@code nsenter} and {@code ip}. Root is not needed, nothing outside is touched, and nothing remains.
 */
@NullMarked
package io.holdfast.demo.network;

import org.jspecify.annotations.NullMarked;
