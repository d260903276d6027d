package io.holdfast.api.event;

/**
 * Why something happened.
 *
 * @param word a kebab-case word that programs may compare: {@code active-down-expired}
 * @param details a sentence for people, possibly empty: {@code nothing heard from 192.0.2.2 for 3.6 s}
 */
public record Cause(String word, String details) {

    public Cause {
        if (!word.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("cause \"" + word + "\" is not a kebab-case word");
        }
    }

    /** A cause that the word explains well enough. */
    public static Cause of(String word) {
        return new Cause(word, "");
    }

    /** {@code active-down-expired: nothing heard from 192.0.2.2 for 3.6 s}. */
    @Override
    public String toString() {
        return details.isEmpty() ? word : word + ": " + details;
    }
}
