package io.holdfast.plugin.checkfile;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.nio.file.Path;

/**
 * Which file to read and what its number means.
 *
 * @param factor what the number is multiplied with before it changes the weight
 */
public record FileOptions(Path file, Meaning number, int factor, Missing missing) {

    /** What a number in the file means. */
    public enum Meaning {
        /** The server's weight. */
        WEIGHT,
        /** Times {@code factor}, a change of the configured weight. */
        CHANGE,
        /** 0 is well, everything else is not. */
        FAULT
    }

    /** What it means that there is no file. */
    public enum Missing {
        UP,
        DOWN
    }

    static Value<FileOptions> read(OptionsReader in) {
        Value<Path> file =
                in.filePath("file").check(Path::isAbsolute, "an absolute path").required();
        Value<Meaning> number = in.enumeration("number", Meaning.class).orElse(Meaning.WEIGHT);
        Value<Integer> factor = in.integer("factor").orElse(1);
        Value<Missing> missing = in.enumeration("missing", Missing.class).orElse(Missing.DOWN);
        if (in.has("factor") && number.ifSound().orElse(Meaning.CHANGE) != Meaning.CHANGE) {
            in.problem("factor", "has no effect without number = change");
        }
        return in.build(() -> new FileOptions(file.get(), number.get(), factor.get(), missing.get()));
    }
}
