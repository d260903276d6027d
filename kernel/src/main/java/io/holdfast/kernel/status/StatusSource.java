package io.holdfast.kernel.status;

/** One section of the status; read from any thread, so it answers from an immutable snapshot. */
public interface StatusSource {

    /** The key of the section in the JSON document: {@code "instances"}. */
    String section();

    /** What is to be shown now: texts, numbers, booleans, lists and maps. */
    Object snapshot();
}
