package io.holdfast.kernel.plugin;

import java.nio.file.Path;

/**
 * Why a plugin cannot be used.
 *
 * @param file the jar, zip or folder
 * @param message one sentence without a full stop
 */
public record PluginProblem(Path file, String message) {

    /** {@code plugins/check-foo.jar: has no Plugin-Id in its manifest}. */
    @Override
    public String toString() {
        return file + ": " + message;
    }
}
