package io.holdfast.api.options;

import io.holdfast.api.text.Escaping;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Blanks secrets in texts that come from outside: some servers repeat what they were sent in their refusal.
 *
 * <p>A secret is found as it is, and as JSON and URLs write it; in any other disguise only if that is one of the
 * secrets. Of fewer than 4 characters it is not looked for: it would be found everywhere.
 */
public final class Redaction {

    private static final int SHORTEST = 4;

    private final List<String> secrets;

    /** Of these secrets. */
    public Redaction(Collection<Secret> secrets) {
        this.secrets = secrets.stream()
                .map(Secret::reveal)
                .filter(secret -> secret.length() >= SHORTEST)
                .flatMap(secret -> Stream.of(secret, Escaping.JSON.apply(secret), Escaping.FORM.apply(secret)))
                .distinct()
                // One may hold another one.
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The text with {@code ********} in the place of every secret. */
    public String apply(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, Secret.BLANK);
        }
        return clean;
    }
}
