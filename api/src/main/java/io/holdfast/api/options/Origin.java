package io.holdfast.api.options;

/**
 * Where a piece of configuration was written.
 *
 * @param file the file as the user named it, or a word for what is not a file
 * @param line 1 or more; 0 when unknown
 */
public record Origin(String file, int line) {

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
