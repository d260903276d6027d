package io.holdfast.kernel.config;

import com.typesafe.config.ConfigException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What typesafe-config says, in words for the person who wrote the file. */
final class HoconMessage {

    private static final Pattern MISSING = Pattern.compile("Could not resolve substitution to a value: \\$\\{(.*?)\\}");
    private static final String ADVICE = " (if you ";
    private static final String UNEXPECTED = "expecting a close parentheses ')' here, not: ";

    private HoconMessage() {}

    /** One sentence without the place, which its origin tells already. */
    static String of(ConfigException e) {
        String said = String.valueOf(e.getMessage());
        String place = e.origin() == null ? "" : e.origin().description() + ": ";
        String message = said.startsWith(place) ? said.substring(place.length()) : said;
        Matcher missing = MISSING.matcher(message);
        if (missing.lookingAt()) {
            return message.contains("cycle of substitutions")
                    ? "${" + missing.group(1) + "} is part of a circle of substitutions"
                    : "${" + missing.group(1) + "} is neither in the configuration nor in the environment";
        }
        if (message.startsWith("Cannot concatenate")) {
            // The original goes on with both values, and one may be a secret.
            return "this value is joined with one of another kind: sections, lists and plain values do not mix";
        }
        if (message.contains("rather than object at file root")) {
            return "expected a section, found a list";
        }
        if (message.startsWith(UNEXPECTED)) {
            String found = message.substring(UNEXPECTED.length());
            return "unexpected " + found + (found.equals("end of file") ? ", a { or [ is not closed" : "");
        }
        int advice = message.indexOf(ADVICE);
        return decapitalize(
                advice < 0 ? message : message.substring(0, advice) + "; special characters need double quotes");
    }

    /** The name of a substitution without a value; empty when it has one that goes in a circle. */
    static Optional<String> missingName(ConfigException.UnresolvedSubstitution e) {
        String message = String.valueOf(e.getMessage());
        Matcher missing = MISSING.matcher(message);
        return missing.find() && !message.contains("cycle of substitutions")
                ? Optional.of(missing.group(1))
                : Optional.empty();
    }

    private static String decapitalize(String sentence) {
        return sentence.isEmpty()
                ? "cannot be read"
                : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
