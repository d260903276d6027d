package io.holdfast.api.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The user that a program runs as, when it is not the daemon's own.
 *
 * @param uid its number
 * @param gid the number of its first group; the others come with it
 */
public record RunAs(String name, int uid, int gid) {

    // linux/capability.h
    private static final int CAP_KILL = 5;
    private static final int CAP_SETGID = 6;
    private static final int CAP_SETUID = 7;
    private static final String EFFECTIVE = "CapEff:";

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

    /** What the programs of root cannot do because capabilities(7) were taken from this process, in sentences. */
    public static List<String> limitations() {
        return ownUid() == 0 ? limitations(effectiveCapabilities()) : List.of();
    }

    static List<String> limitations(long capabilities) {
        Optional<String> missing = missing(capabilities);
        if (missing.isPresent()) {
            return List.of("programs cannot run as another user (user = ...): " + missing.get());
        }
        return has(capabilities, CAP_KILL)
                ? List.of()
                : List.of(
                        "programs that run as another user cannot be ended when their time is over: CAP_KILL is missing");
    }

    /** Why no program of this process can run as this user, as a sentence. */
    Optional<String> obstacle() {
        return uid == ownUid()
                ? Optional.empty()
                : missing(effectiveCapabilities()).map(missing -> "may not become user " + name + ": " + missing);
    }

    /** What setpriv(1) needs and is not there. */
    private static Optional<String> missing(long capabilities) {
        boolean user = has(capabilities, CAP_SETUID);
        boolean group = has(capabilities, CAP_SETGID);
        if (user && group) {
            return Optional.empty();
        }
        return Optional.of(
                user || group
                        ? (user ? "CAP_SETGID" : "CAP_SETUID") + " is missing"
                        : "CAP_SETUID and CAP_SETGID are missing");
    }

    private static boolean has(long capabilities, int capability) {
        return (capabilities >>> capability & 1) == 1;
    }

    private static long effectiveCapabilities() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            return lines.filter(line -> line.startsWith(EFFECTIVE))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), 16))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/thread-self/status", e);
        }
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
            Process process = Programs.start(new ProcessBuilder(List.of("id", option, "--", name))
                    .redirectError(ProcessBuilder.Redirect.DISCARD));
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
