package io.holdfast.api.linux;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This machine lacks what was needed: file descriptors, memory, processes, threads, a free port. Says nothing about any other
 * machine, and may be over in a moment.
 */
public final class ShortageException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * What strerror(3) says, in the C locale, of EMFILE, ENFILE, ENOBUFS, ENOMEM, of EADDRINUSE, which sockets without
     * a port of their own get when no port is free (ip(7)), and of EAGAIN, which fork(2) gets at a limit of processes.
     * Java's exceptions have no number.
     */
    private static final Set<String> WORDS = Set.of(
            "Too many open files",
            "Too many open files in system",
            "No buffer space available",
            "Cannot allocate memory",
            "Address already in use",
            "Resource temporarily unavailable");

    /** How the JDK begins the message of the error that it throws when the machine has no thread for it. */
    private static final String NO_THREAD = "unable to create native thread";

    /** @param lacking what there is too little of: {@code no memory left for bodies} */
    public ShortageException(String lacking) {
        super(lacking);
    }

    /** @param lacking what there is too little of: {@code no free local port for 10.0.0.11:80} */
    public ShortageException(String lacking, Throwable cause) {
        super(lacking, cause);
    }

    /**
     * What was lacking when an exception, or a cause of it, is about a shortage. Of others than this one only those
     * count that Java's own classes have made: their words are the kernel's and not a peer's.
     */
    public static Optional<String> in(Throwable failure) {
        return Stream.iterate(failure, ShortageException::isThere, Throwable::getCause)
                .flatMap(one -> lacking(one).stream())
                .findFirst();
    }

    /**
     * What was lacking when the complaint of a program that ran here ends with it:
     * {@code ping: socket: Too many open files in system}.
     */
    public static Optional<String> namedBy(String complaint) {
        String line = complaint.lines().findFirst().orElse("").strip();
        String bare = line.endsWith(")") ? line.substring(line.lastIndexOf('(') + 1, line.length() - 1) : line;
        return WORDS.stream()
                .filter(words -> bare.equals(words) || bare.endsWith(": " + words) || bare.endsWith(", " + words))
                .findFirst();
    }

    private static boolean isThere(@Nullable Throwable failure) {
        return failure != null;
    }

    private static Optional<String> lacking(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || failure instanceof ShortageException) {
            return Optional.ofNullable(message);
        }
        StackTraceElement[] trace = failure.getStackTrace();
        boolean ofJava = trace.length > 0 && "java.base".equals(trace[0].getModuleName());
        return switch (failure) {
            case IOException _ when ofJava -> namedBy(message);
            case OutOfMemoryError _ when message.startsWith(NO_THREAD) -> Optional.of(NO_THREAD);
            default -> Optional.empty();
        };
    }
}
