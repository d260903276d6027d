package io.holdfast.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/** Tells the story on the screen: numbered steps, facts below them, colour only on a terminal that wants it. */
final class Narrator {
    private static final String RESET = "\u001B[0m";

    private final PrintStream out;
    private final boolean colour;
    private int step;

    Narrator(PrintStream out) {
        this.out = out;
        // https://no-color.org
        this.colour = Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent()
                && System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"));
    }

    /** Begins the next step. */
    void step(String text) {
        step++;
        out.println();
        out.println(paint(step + ". " + text, "\u001B[1m"));
    }

    /** Tells a fact that belongs to the step. */
    void fact(String text) {
        out.println("   " + text);
    }

    /** Tells what this is all about. */
    void result(String text) {
        out.println("   " + paint(text, "\u001B[32m"));
    }

    /** Quotes what a program printed. */
    void quote(String who, String text) {
        out.println("   " + paint(who + " logs: " + text, "\u001B[2m"));
    }

    private String paint(String text, String code) {
        return colour ? code + text + RESET : text;
    }
}
