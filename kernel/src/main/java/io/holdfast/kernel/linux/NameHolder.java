package io.holdfast.kernel.linux;

import io.holdfast.api.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The process that has a {@link NamespaceName}, as the kernel tells it (SO_PEERCRED).
 *
 * @param pid its number here; 0 when it is in another process namespace, such as another container's
 * @param uid its user here, when it took the name
 */
public record NameHolder(int pid, int uid) {

    private static final Path PROCESSES = Path.of("/proc");

    /**
     * Whether it is known that the process may not change the calling thread's network namespace: a squatter, since
     * anybody can take a name. One that cannot be seen may be anything.
     */
    public boolean isWithoutPrivilege() throws LinuxException {
        Path process = PROCESSES.resolve(Integer.toString(pid));
        try {
            String status = Files.readString(process.resolve("status"));
            // Privileges that came later, by a set-user-ID program, are not the squatter's own.
            boolean sameUser = Pattern.compile(
                            "^Uid:\\s+\\d+\\s+" + Integer.toUnsignedString(uid) + "\\s", Pattern.MULTILINE)
                    .matcher(status)
                    .find();
            return !sameUser || !Capabilities.parse(status).has(Capability.CAP_NET_ADMIN) || !countsHere(process);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether what it may do in its user namespace it may do to this network namespace; true where there is no telling.
     */
    private static boolean countsHere(Path process) throws IOException, LinuxException {
        boolean sameUserNamespace = Files.readString(process.resolve("uid_map"))
                .equals(Files.readString(PROCESSES.resolve("self").resolve("uid_map")));
        // Where the network namespace is not ours, as that of a container which we entered, it may be the other's.
        return sameUserNamespace || !NetworkNamespace.ofThisThread().belongsToOurUserNamespace();
    }

    /** For messages: {@code process 1234 of user 0}. */
    @Override
    public String toString() {
        return (pid == 0 ? "a process of another container" : "process " + pid) + " of user "
                + Integer.toUnsignedString(uid);
    }
}
