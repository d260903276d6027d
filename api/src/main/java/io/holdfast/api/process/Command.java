package io.holdfast.api.process;

import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program of the operator with its arguments. No shell reads them.
 *
 * <p>An option: {@code in.list("command", OptionType.STRING).map(Command::new)}, then {@link #objection} where it is
 * known as whom the program runs.
 *
 * @param words the program's absolute path, then its arguments
 */
public record Command(List<String> words) {

    private static final int WRITABLE_BY_GROUP = 0020;
    private static final int WRITABLE_BY_OTHERS = 0002;
    private static final int STICKY = 01000;

    public Command {
        words = List.copyOf(words);
        if (words.isEmpty() || !words.getFirst().startsWith("/")) {
            throw new IllegalArgumentException("expected the absolute path of a program, then its arguments");
        }
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("an argument holds a zero byte");
        }
    }

    /** The program. */
    public Path program() {
        return Path.of(words.getFirst());
    }

    /** The same with more arguments at the end. */
    public Command with(List<String> more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(more);
        return new Command(all);
    }

    /**
     * What is wrong with the program, as a sentence: it is not there, not executable, or runs as root although others
     * may change it, its folders or where a link leads.
     *
     * @param user as whom it runs; empty for the daemon's own user
     */
    public Optional<String> objection(Optional<RunAs> user) {
        Path program = program();
        if (!Files.exists(program)) {
            return Optional.of(program + " does not exist");
        }
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            return Optional.of(program + " is not an executable file");
        }
        int uid = user.map(RunAs::uid).orElseGet(RunAs::ownUid);
        return uid == 0 ? changeableByOthers(program) : Optional.empty();
    }

    /**
     * Runs the program and waits for its end. It has a process group of its own, nothing to read, and of the daemon's
     * environment only PATH, the time zone and the locale: secrets may be in the rest. When the deadline passes or the
     * calling thread is interrupted, the whole group is killed; the program itself, where util-linux's setpriv is
     * there, also when the daemon is.
     *
     * @param environment further variables
     * @throws InterruptedException when the thread was interrupted; the program has been killed
     */
    public Execution run(Optional<RunAs> user, Map<String, String> environment, Deadline deadline)
            throws InterruptedException {
        return run(user, environment, deadline, false);
    }

    /**
     * The same for a program that runs again and again: what it leaves behind in its group when it ends is killed as
     * well. Each run would leave another one.
     */
    public Execution runAlone(Optional<RunAs> user, Map<String, String> environment, Deadline deadline)
            throws InterruptedException {
        return run(user, environment, deadline, true);
    }

    private Execution run(Optional<RunAs> user, Map<String, String> environment, Deadline deadline, boolean alone)
            throws InterruptedException {
        Optional<String> objection = objection(user);
        if (objection.isPresent()) {
            return new Execution.NotStarted(objection.get());
        }
        Optional<String> obstacle = user.flatMap(RunAs::obstacle);
        return obstacle.isPresent()
                ? new Execution.NotStarted(obstacle.get(), true)
                : new ProcessGroup(this, user, environment).run(deadline, alone);
    }

    private static Optional<String> changeableByOthers(Path program) {
        try {
            for (Path start : List.of(program, program.toRealPath())) {
                for (Path part = start; part != null; part = part.getParent()) {
                    if (isChangeableByOthers(part)) {
                        return Optional.of(part + " can be changed by others than root, and " + program
                                + " would run as root: mend its owner and mode, or name a user");
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot examine " + program + ": " + e.getMessage());
        }
    }

    private static boolean isChangeableByOthers(Path part) throws IOException {
        Map<String, Object> facts = Files.readAttributes(part, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        boolean root = Integer.valueOf(0).equals(facts.get("uid"));
        if (Files.isSymbolicLink(part)) {
            // A link has no mode; whoever may replace it may write its folder, which is looked at as well.
            return !root;
        }
        int mode = facts.get("mode") instanceof Integer found ? found : 0;
        boolean rootGroup = Integer.valueOf(0).equals(facts.get("gid"));
        boolean writable = (mode & WRITABLE_BY_OTHERS) != 0 || ((mode & WRITABLE_BY_GROUP) != 0 && !rootGroup);
        // In a sticky folder others may add, but not replace what is root's.
        boolean sticky = Files.isDirectory(part) && (mode & STICKY) != 0;
        return !root || (writable && !sticky);
    }
}
