package io.holdfast.api.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The user that a program runs as, when it is not the daemon's own.
 *
 * @param uid its number
 * @param gid the number of its first group; the others come with it
 */
public record RunAs(String name, int uid, int gid) {

    private static final int SECONDS_TO_LOOK_UP = 5;

    /**
     * Looks a user up, wherever this machine keeps its users.
     *
     * @throws IllegalArgumentException when there is none of that name, or the daemon may not become it
     */
    public static RunAs named(String name) {
        if (!name.matches("[A-Za-z0-9_.][A-Za-z0-9_.-]*\\$?")) {
            throw new IllegalArgumentException("\"" + name + "\" is not a user name");
        }
        RunAs user = new RunAs(name, id("-u", name), id("-g", name));
        int own = ownUid();
        if (own != 0 && user.uid != own) {
            throw new IllegalArgumentException("only root can run programs as " + name);
        }
        return user;
    }

    /** The number of the user that the daemon runs as. */
    static int ownUid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new IllegalStateException("cannot read /proc/self", e);
        }
    }

    private static int id(String option, String name) {
        try {
            Process process = new ProcessBuilder(List.of("id", option, "--", name))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (!process.waitFor(SECONDS_TO_LOOK_UP, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalArgumentException("there is no user \"" + name + "\"");
            }
            return Integer.parseInt(answer);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot look up the user \"" + name + "\": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("interrupted while looking up the user \"" + name + "\"", e);
        }
    }
}
