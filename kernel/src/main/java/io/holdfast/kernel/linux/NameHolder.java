package io.holdfast.kernel.linux;

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
     * Whether it is known that the process may not change this network namespace: a squatter, since anybody can take a name. One
     * that cannot be seen may be anything.
     */
    public boolean isWithoutPrivilege() {
        Path process = PROCESSES.resolve(Integer.toString(pid));
        try {
            String status = Files.readString(process.resolve("status"));
            // Privileges that came later, by a set-user-ID program, are not the squatter's own. Those within a user
            // namespace of its own do not count here.
            boolean sameUser = Pattern.compile(
                            "^Uid:\\s+\\d+\\s+" + Integer.toUnsignedString(uid) + "\\s", Pattern.MULTILINE)
                    .matcher(status)
                    .find();
            boolean sameUserNamespace = Files.readString(process.resolve("uid_map"))
                    .equals(Files.readString(PROCESSES.resolve("self").resolve("uid_map")));
            return !sameUser
                    || !sameUserNamespace
                    || !Capabilities.parse(status).has(Capability.CAP_NET_ADMIN);
        } catch (IOException e) {
            return false;
        }
    }

    /** For messages: {@code process 1234 of user 0}. */
    @Override
    public String toString() {
        return (pid == 0 ? "a process of another container" : "process " + pid) + " of user "
                + Integer.toUnsignedString(uid);
    }
}
