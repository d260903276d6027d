package io.holdfast.kernel.cli;

/**
 * A sub-command that comes with another jar of the installation, found by {@link java.util.ServiceLoader}: a class with
 * picocli's {@code @Command} annotation and a public constructor without arguments.
 */
public interface CliCommand {}
