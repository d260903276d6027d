package io.holdfast.kernel.daemon;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.linux.NameHolder;
import io.holdfast.kernel.linux.NamespaceName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second daemon out of a network namespace: it would take the first one's addresses and tables for leftovers,
 * and renew the leases of a frozen one.
 *
 * <p>The lock is a name that belongs to the network namespace as addresses do: whatever user, container or view of the
 * file system the daemons have, it is the same. Anybody may take such a name, so one that is held by a process without
 * privilege is a limitation and not a reason to stay away.
 */
final class NamespaceLock implements Stage {

    /** In /proc/net/unix with an @ before it. */
    static final String NAME = "holdfast-daemon";

    private final Limitations limitations;
    private @Nullable NamespaceName held;

    NamespaceLock(Limitations limitations) {
        this.limitations = limitations;
    }

    @Override
    public String name() {
        return "lock of the network namespace";
    }

    @Override
    public void start() throws IOException, LinuxException, InterruptedException {
        switch (NamespaceName.take(NAME)) {
            case NamespaceName.Outcome.Taken(NamespaceName name) -> held = name;
            case NamespaceName.Outcome.Refused(Optional<NameHolder> holder) -> {
                if (holder.isPresent() && !holder.get().isWithoutPrivilege()) {
                    throw new IOException("another holdfast runs in this network namespace (" + holder.get()
                            + " holds the name @" + NAME + "): one daemon serves all instances of a namespace,"
                            + " so stop that one or give it the instances of this one");
                }
                limitations.say(List.of("no lock against a second daemon in this network namespace: "
                        + holder.map(NameHolder::toString).orElse("a process that does not say which")
                        + " holds the name @" + NAME + " and is no daemon; end it and start again"
                        + " (ss -xlp shows it)"));
            }
        }
    }

    @Override
    public void stop() throws InterruptedException {
        NamespaceName open = held;
        held = null;
        if (open != null) {
            open.release();
        }
    }
}
