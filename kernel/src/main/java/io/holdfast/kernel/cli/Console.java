package io.holdfast.kernel.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Writes for people: aligned columns, colour only on a terminal that wants it. */
final class Console {

    private static final String RESET = "\u001B[0m";

    private final PrintStream out;
    private final boolean colour;

    Console(PrintStream out) {
        this.out = out;
        // https://no-color.org
        this.colour = Optional.ofNullable(System.console())
                        .filter(java.io.Console::isTerminal)
                        .isPresent()
                && System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"));
    }

    void line(String text) {
        out.println(text);
    }

    String good(String text) {
        return paint(text, "\u001B[32m");
    }

    String bad(String text) {
        return paint(text, "\u001B[31m");
    }

    String faint(String text) {
        return paint(text, "\u001B[2m");
    }

    String bold(String text) {
        return paint(text, "\u001B[1m");
    }

    private String paint(String text, String code) {
        return colour ? code + text + RESET : text;
    }

    /** Rows in columns as wide as their widest cell; the first row is the heading. */
    void table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            IntStream.range(0, row.size()).forEach(column -> {
                int width = visibleLength(row.get(column));
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(widths.get(column), width));
                }
            });
        }
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder();
            List<String> row = rows.get(i);
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(widths.get(column) - visibleLength(cell) + 2));
            }
            String text = line.toString().stripTrailing();
            out.println(i == 0 ? bold(text) : text);
        }
    }

    private static int visibleLength(String cell) {
        return cell.replaceAll("\u001B\\[[0-9;]*m", "").length();
    }
}
