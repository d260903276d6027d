package io.holdfast.plugin.balanceproxy.core;

/**
 * How a scheduler that looks at the client's address behaves.
 *
 * @param withPort connections from different ports of a client may go to different servers
 * @param fallback a client whose server is full goes to another one; otherwise it is refused
 */
record HashOptions(boolean withPort, boolean fallback) {}
