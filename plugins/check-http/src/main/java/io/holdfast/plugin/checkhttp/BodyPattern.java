package io.holdfast.plugin.checkhttp;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** A regular expression to look for in a body: RE2 syntax, so that no body can make it slow. */
record BodyPattern(Pattern pattern) {

    static BodyPattern parse(String regex) {
        if (regex.isEmpty()) {
            throw new IllegalArgumentException("is empty: that is in every body");
        }
        try {
            return new BodyPattern(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression of RE2 syntax: " + e.getMessage(), e);
        }
    }

    boolean isIn(String body) {
        return pattern.matcher(body).find();
    }

    @Override
    public String toString() {
        return "\"" + pattern + "\"";
    }
}
