package io.holdfast.plugin.addresslinux;

/**
 * Options of the address provider {@code linux}.
 *
 * @param fence whether nftables keeps addresses from being answered for when their lease has run out
 */
public record LinuxAddressOptions(boolean fence) {}
