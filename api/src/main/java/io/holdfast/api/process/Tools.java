package io.holdfast.api.process;

import io.holdfast.api.linux.ShortageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is put before a program: util-linux's tools, each of which becomes the next one and leaves no process. */
final class Tools {

    private static final List<String> DIES_WITH_US = List.of("--pdeathsig", "KILL");

    /** Null until there is an answer: for want of descriptors or threads there may be none yet. */
    private static volatile @Nullable Boolean canDieWithUs;

    private Tools() {}

    /**
     * setsid makes the group; setpriv changes the user, and has the program killed when the daemon dies.
     *
     * @throws ShortageException it cannot be found out now whether setpriv knows that
     */
    static List<String> before(Optional<RunAs> user) throws ShortageException {
        List<String> privileges = new ArrayList<>(canDieWithUs() ? DIES_WITH_US : List.of());
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

    private static boolean canDieWithUs() throws ShortageException {
        Boolean known = canDieWithUs;
        if (known == null) {
            Optional<String> setpriv = find("setpriv");
            known = setpriv.isPresent() && knowsParentDeath(setpriv.get());
            canDieWithUs = known;
        }
        return known;
    }

    /** Since util-linux 2.33; others, such as BusyBox's, do not. */
    private static boolean knowsParentDeath(String setpriv) throws ShortageException {
        List<String> line = new ArrayList<>(List.of(setpriv));
        line.addAll(DIES_WITH_US);
        line.addAll(List.of(setpriv, "--version"));
        try {
            Process process = Programs.start(new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD));
            return ProcessGroup.exitStatus(process) == 0;
        } catch (ShortageException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }
}
