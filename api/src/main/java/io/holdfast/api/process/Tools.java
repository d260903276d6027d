package io.holdfast.api.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is put before a program: util-linux's tools, each of which becomes the next one and leaves no process. */
final class Tools {

    private static final List<String> DIES_WITH_US = List.of("--pdeathsig", "KILL");

    private static final boolean CAN_DIE_WITH_US =
            find("setpriv").filter(Tools::knowsParentDeath).isPresent();

    private Tools() {}

    /** setsid makes the group; setpriv changes the user, and has the program killed when the daemon dies. */
    static List<String> before(Optional<RunAs> user) {
        List<String> privileges = new ArrayList<>(CAN_DIE_WITH_US ? DIES_WITH_US : List.of());
        user.filter(other -> other.uid() != RunAs.ownUid())
                .ifPresent(other -> privileges.addAll(
                        List.of("--reuid=" + other.uid(), "--regid=" + other.gid(), "--init-groups")));
        List<String> line = new ArrayList<>();
        find("setsid").ifPresent(line::add);
        if (!privileges.isEmpty()) {
            line.add(find("setpriv").orElse("setpriv"));
            line.addAll(privileges);
        }
        return line;
    }

    private static Optional<String> find(String name) {
        return Stream.of("/usr/bin/", "/bin/")
                .map(folder -> folder + name)
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst();
    }

    /** Since util-linux 2.33; others, such as BusyBox's, do not. */
    private static boolean knowsParentDeath(String setpriv) {
        List<String> line = new ArrayList<>(List.of(setpriv));
        line.addAll(DIES_WITH_US);
        line.addAll(List.of(setpriv, "--version"));
        try {
            Process process = Programs.start(new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD));
            return process.onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
