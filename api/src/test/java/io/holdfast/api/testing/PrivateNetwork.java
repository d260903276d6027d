package io.holdfast.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;

/** What tests in a private network do to it. */
public final class PrivateNetwork {

    private static final long PATIENCE_MILLIS = 60_000;

    private PrivateNetwork() {}

    /**
     * Runs a line of shell and returns what it wrote.
     *
     * @throws IllegalStateException with its output when it fails
     */
    public static String shell(String line) {
        try {
            Process process = new ProcessBuilder("sh", "-ec", line)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), System.out.charset());
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException(line + ": exit code " + exitCode + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(line + ": interrupted", e);
        }
    }

    /**
     * Waits until the kernel has noticed the carrier of an interface that was switched on, which it does in a thread of
     * its own: until then it drops whatever is sent there, without a word.
     *
     * @param namespace of the interface; empty for the test's own
     */
    public static void awaitCarrier(String namespace, String interfaceName) throws InterruptedException {
        String show = "ip " + (namespace.isEmpty() ? "" : "-n " + namespace + " ") + "link show dev " + interfaceName;
        await("carrier of " + interfaceName, () -> shell(show).contains("state UP"), show);
    }

    /**
     * Waits until the condition holds; with a long patience, so that no verdict hangs on a busy machine.
     *
     * @param evidence what to show when it does not come to hold
     */
    public static void await(String what, BooleanSupplier condition, Object evidence) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not happen: " + what + "; there is: " + evidence);
            }
            Thread.sleep(2);
        }
    }
}
