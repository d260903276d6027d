package io.holdfast.plugin.balanceproxy;

import io.holdfast.api.net.Endpoint;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel refuses, in words for the operator. */
final class Refusals {

    // asm-generic/errno-base.h and asm-generic/errno.h
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EAFNOSUPPORT = 97;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;
    private static final int ECONNREFUSED = 111;

    private static final Pattern ERROR = Pattern.compile("error\\(-(\\d+)\\)");

    private static final String NO_PORT = "no local port is free for it (sysctl net.ipv4.ip_local_port_range)";

    /** The first port that needs no privilege by default (ip(7), ip_unprivileged_port_start). */
    private static final int FIRST_FREE_PORT = 1024;

    private Refusals() {}

    static String toListen(Endpoint endpoint, Exception failure) {
        return switch (errno(failure)) {
            case EADDRINUSE -> "another program listens at " + endpoint + " (ss -lnp shows which)";
            case EACCES ->
                endpoint.port() < FIRST_FREE_PORT
                        ? "no permission for port " + endpoint.port()
                                + ": give Holdfast CAP_NET_BIND_SERVICE, or set the sysctl"
                                + " net.ipv4.ip_unprivileged_port_start to " + endpoint.port()
                        : "no permission to listen at " + endpoint;
            case EAFNOSUPPORT -> "no " + endpoint.address().family().label() + " on this machine";
            case EMFILE, ENFILE -> "cannot listen at " + endpoint + ": " + tooManyFiles();
            default -> "cannot listen at " + endpoint + ": " + reason(failure);
        };
    }

    /** Why there is no connection to a server. */
    static String toConnect(Exception failure) {
        return switch (errno(failure)) {
            case EAGAIN -> NO_PORT;
            case EADDRNOTAVAIL -> NO_PORT + ", or no local address reaches it";
            default -> reason(failure);
        };
    }

    /** Whether there was no local port for a datagram socket. */
    static boolean isWithoutPort(Exception failure) {
        int errno = errno(failure);
        return errno == EAGAIN || errno == EADDRINUSE;
    }

    /** Whether there was no local port for a connection, or no local address: the server has not been asked. */
    static boolean isOfThisMachine(Exception failure) {
        return isWithoutPort(failure) || errno(failure) == EADDRNOTAVAIL;
    }

    /**
     * Whether nobody listens at the server's port. Any other failure says nothing of the server: that the datagram is too
     * large, that there is no way, that a filter or a queue of this machine has dropped it.
     */
    static boolean isRefusal(IOException failure) {
        return errno(failure) == ECONNREFUSED;
    }

    static boolean isTooManyFiles(Exception failure) {
        int errno = errno(failure);
        return errno == EMFILE || errno == ENFILE;
    }

    static String tooManyFiles() {
        return "too many open files; raise the limit (systemd: LimitNOFILE=), of which a connection takes 2 to 6";
    }

    static String descriptorsKept() {
        return "the file descriptors that are left are kept for checks; raise the limit (systemd: LimitNOFILE=)";
    }

    /** Without the name of the system call: {@code Connection refused}. */
    static String reason(Exception failure) {
        String message = failure.getMessage();
        if (message == null) {
            // Netty makes one exception without words of ENETUNREACH and EHOSTUNREACH.
            return failure instanceof NoRouteToHostException
                    ? "network or host is unreachable"
                    : failure.getClass().getSimpleName();
        }
        int colon = failure instanceof IOException ? message.indexOf("): ") : -1;
        return colon < 0 ? message : message.substring(colon + "): ".length());
    }

    private static int errno(Throwable failure) {
        return switch (failure) {
            case NativeIoException e -> -e.expectedErr();
            case ConnectException e -> errnoIn(e);
            case ChannelException e when e.getCause() instanceof IOException cause -> errno(cause);
            default -> 0;
        };
    }

    /** Of connect(2): Netty has the number in its words only. */
    private static int errnoIn(ConnectException failure) {
        Matcher error = ERROR.matcher(String.valueOf(failure.getMessage()));
        return error.find() ? Integer.parseInt(error.group(1)) : 0;
    }
}
