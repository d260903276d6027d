package io.holdfast.kernel.linux;

import com.sun.jna.Native;
import io.holdfast.kernel.loop.ThreadPreparation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the control loop punctual where the machine allows it: a nice value for the whole program, because a collector
 * that has to wait for a processor makes everybody wait; SCHED_RR and timer slack for the loop's thread; memory that is
 * not swapped out.
 */
public final class Scheduling implements ThreadPreparation {

    private static final int PR_SET_TIMERSLACK = 29;
    private static final int SCHED_RR = 2;
    /** What the thread starts, such as a new thread of the program, runs at normal priority. */
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private static final int PRIO_PROCESS = 0;
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    /** Pages are locked when they are first used, so that reserved memory costs nothing. */
    private static final int MCL_ONFAULT = 4;

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path STATUS = Path.of("/proc/self/stat");
    private static final Path AUTOGROUP = Path.of("/proc/self/autogroup");
    /** Of proc_pid_stat(5), counted from the state, which follows the name. */
    private static final int SESSION = 3;

    private final Wishes wishes;

    /**
     * What to ask of the machine.
     *
     * @param realTimePriority 1..99 of SCHED_RR for the loop's thread; 0 leaves it alone
     * @param niceness -20..19 for every thread of the program; 0 leaves them alone
     * @param lockMemory whether memory in use stays in memory
     */
    public record Wishes(int realTimePriority, int niceness, boolean lockMemory) {

        /** For a daemon that keeps addresses alive. */
        public static final Wishes DEFAULT = new Wishes(50, -15, true);

        public Wishes {
            if (realTimePriority < 0 || realTimePriority > 99) {
                throw new IllegalArgumentException("real-time priority " + realTimePriority + " is not in 0..99");
            }
            if (niceness < -20 || niceness > 19) {
                throw new IllegalArgumentException("nice value " + niceness + " is not in -20..19");
            }
        }
    }

    public Scheduling(Wishes wishes) {
        this.wishes = wishes;
    }

    @Override
    public List<String> prepare() {
        List<String> limitations = new ArrayList<>();
        if (wishes.niceness() != 0) {
            note(limitations, "nice value " + wishes.niceness(), Capability.CAP_SYS_NICE, niceness());
        }
        if (wishes.realTimePriority() > 0) {
            note(limitations, "real-time priority for the control loop", Capability.CAP_SYS_NICE, realTime());
        }
        if (wishes.lockMemory()) {
            note(limitations, "memory locked against swapping", Capability.CAP_IPC_LOCK, lockMemory());
        }
        Libc.prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
        return limitations;
    }

    private static void note(List<String> limitations, String wish, Capability needed, int errno) {
        if (errno != 0) {
            limitations.add("no " + wish + ", advertisements may be late when the machine is busy: "
                    + Refusal.of(wish, errno, needed).getMessage());
        }
    }

    /** Each thread has a nice value of its own on Linux; threads to come inherit that of the one that starts them. */
    private int niceness() {
        int errno = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                int id = Integer.parseInt(thread.getFileName().toString());
                if (Libc.setpriority(PRIO_PROCESS, id, wishes.niceness()) < 0) {
                    int refusal = Native.getLastError();
                    errno = refusal == Errno.ESRCH ? errno : refusal; // a thread may have ended meanwhile
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the threads in " + THREADS, e);
        }
        return errno == 0 ? autogroup() : errno;
    }

    /**
     * With autogroups, sched(7), nice values count only among the threads of one session, and the sessions have nice
     * values of their own. Ours is raised when it is the daemon's alone, as under systemd, and not that of somebody's
     * terminal.
     */
    private int autogroup() {
        try {
            String status = Files.readString(STATUS);
            String session = status.substring(status.lastIndexOf(')') + 2).split(" ", -1)[SESSION];
            if (Files.exists(AUTOGROUP)
                    && session.equals(Long.toString(ProcessHandle.current().pid()))) {
                Files.writeString(AUTOGROUP, Integer.toString(wishes.niceness()));
            }
            return 0;
        } catch (AccessDeniedException e) {
            return Errno.EACCES;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot change " + AUTOGROUP, e);
        }
    }

    private int realTime() {
        NativeBuffer parameters = new NativeBuffer(Integer.BYTES); // struct sched_param
        parameters.host.putInt(0, wishes.realTimePriority());
        int result = Libc.sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, parameters.memory);
        return result < 0 ? Native.getLastError() : 0;
    }

    private static int lockMemory() {
        // Below a finite limit it would succeed now and starve the program of memory later.
        if (!Capabilities.effective().has(Capability.CAP_IPC_LOCK) && !isLockingUnlimited()) {
            return Errno.EPERM;
        }
        return Libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) < 0 ? Native.getLastError() : 0;
    }

    private static boolean isLockingUnlimited() {
        try {
            return Files.readString(LIMITS).lines().anyMatch(line -> line.matches("Max locked memory +unlimited .*"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LIMITS, e);
        }
    }
}
