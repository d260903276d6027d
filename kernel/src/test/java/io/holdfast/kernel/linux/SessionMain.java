package io.holdfast.kernel.linux;

import io.holdfast.kernel.linux.Scheduling.Wishes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that prepares its threads and prints the nice value of its session. */
final class SessionMain {

    private SessionMain() {}

    public static void main(String[] arguments) throws IOException {
        var _ = new Scheduling(new Wishes(0, -15, false)).prepare();
        Path file = Path.of("/proc/self/autogroup");
        String group = Files.exists(file) ? Files.readString(file) : " no autogroups\n";
        System.out.print(group.substring(group.indexOf(' ') + 1));
    }
}
