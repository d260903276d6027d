package io.holdfast.api.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The "did you mean" of an unknown word. */
public final class Suggestion {

    /** As many words as a line holds. */
    private static final int FEW = 12;

    private Suggestion() {}

    /** {@code ", did you mean "priority"?"}, or the known words when none is near and they are few, or nothing. */
    public static String of(String word, Collection<String> known) {
        return nearest(word, known)
                .map(candidate -> ", did you mean \"" + candidate + "\"?")
                .orElseGet(() -> known.isEmpty() || known.size() > FEW
                        ? ""
                        : ", known here: "
                                + String.join(", ", known.stream().sorted().toList()));
    }

    /** The known word that was probably meant. Case and the choice of {@code _} or {@code -} do not count. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String plain = plain(word);
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= tolerance(word, candidate))
                .filter(candidate -> distance(plain, plain(candidate)) <= tolerance(word, candidate))
                .min(Comparator.comparingInt((String candidate) -> distance(plain, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** One mistake in three letters is a slip, more is another word; a single letter or digit is like any other. */
    private static int tolerance(String word, String candidate) {
        int shorter = Math.min(word.length(), candidate.length());
        return shorter < 2 ? 0 : Math.max(1, shorter / 3);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + substitution, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
