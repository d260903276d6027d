package io.holdfast.plugin.checkhttp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The digest that a body must have, as {@code holdfast digest} prints it.
 *
 * @param algorithm a name of {@link MessageDigest}
 * @param hex lower case
 */
record BodyDigest(String algorithm, String hex) {

    static BodyDigest parse(String text) {
        String hex = text.toLowerCase(Locale.ROOT);
        if (hex.matches("[0-9a-f]{32}")) {
            return new BodyDigest("MD5", hex);
        }
        if (hex.matches("[0-9a-f]{64}")) {
            return new BodyDigest("SHA-256", hex);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not a digest: 32 hexadecimal digits for MD5, 64 for SHA-256");
    }

    /** Takes a body in piece by piece. */
    MessageDigest start() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5 and SHA-256", e);
        }
    }

    Optional<String> objection(byte[] digest) {
        String found = HexFormat.of().formatHex(digest);
        return found.equals(hex)
                ? Optional.empty()
                : Optional.of(algorithm + " digest of the body is " + found + ", expected " + hex);
    }
}
