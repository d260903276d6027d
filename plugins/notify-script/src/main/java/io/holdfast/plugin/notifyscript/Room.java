package io.holdfast.plugin.notifyscript;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The room for what one program is told in its environment and arguments. Linux starts no program with a text of 128
 * KiB, or with more than a quarter of its stack in all, mostly 2 MiB (execve(2)).
 */
final class Room {

    private static final int BYTES_EACH = 64 * 1024;
    private static final int BYTES_IN_ALL = 512 * 1024;

    /** For the line that says how much is missing. */
    private static final int LAST_LINE_BYTES = 40;

    private int left = BYTES_IN_ALL;

    /** The text, or as many whole lines of it as there is room for and one that says how many more there are. */
    String fit(String text) {
        int room = Math.min(BYTES_EACH, left);
        String fitting = bytes(text) <= room ? text : cut(text, room - LAST_LINE_BYTES);
        left = Math.max(0, left - bytes(fitting));
        return fitting;
    }

    private static String cut(String text, int room) {
        List<String> lines = text.lines().toList();
        if (lines.size() == 1) {
            return beginning(text, room) + "...";
        }
        List<String> kept = new ArrayList<>();
        int used = 0;
        for (String line : lines) {
            used += bytes(line) + 1;
            if (used > room) {
                break;
            }
            kept.add(line);
        }
        kept.add("(and " + (lines.size() - kept.size()) + " more)");
        return String.join("\n", kept);
    }

    private static String beginning(String line, int room) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(0, room));
        // The encoder takes whole characters only.
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(line), bytes, true);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
