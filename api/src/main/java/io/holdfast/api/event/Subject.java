package io.holdfast.api.event;

import java.util.Locale;

/**
 * Whom an event is about; events of one subject are delivered in order.
 *
 * @param name the name in the configuration; a server is {@code service/address:port}; the daemon is its node's name
 */
public record Subject(Kind kind, String name) {

    /** What sort of thing it is. */
    public enum Kind {
        INSTANCE,
        GROUP,
        SERVICE,
        SERVER,
        DAEMON;

        /** The constant in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Subject instance(String name) {
        return new Subject(Kind.INSTANCE, name);
    }

    public static Subject group(String name) {
        return new Subject(Kind.GROUP, name);
    }

    /** The daemon as a whole. */
    public static Subject daemon(String node) {
        return new Subject(Kind.DAEMON, node);
    }

    /** {@code instance:VI_1}: what the option {@code subjects} of a notifier is compared with. */
    @Override
    public String toString() {
        return kind.word() + ":" + name;
    }
}
