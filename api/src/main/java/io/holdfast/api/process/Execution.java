package io.holdfast.api.process;

/** What came of running a program. */
public sealed interface Execution {

    /**
     * It ended by itself.
     *
     * @param status its exit status: 0..255, and 128 plus the number of the signal that killed it
     * @param output what it wrote to standard output and standard error, at most 16 KiB of it
     */
    record Exited(int status, String output) implements Execution {}

    /**
     * It was killed because its time was over.
     *
     * @param output what it had written by then
     */
    record Overdue(String output) implements Execution {}

    /**
     * It could not be started.
     *
     * @param reason a sentence for the operator
     * @param forShortage this machine lacked something for it, descriptors or a capability say: that is nobody else's
     *     fault
     */
    record NotStarted(String reason, boolean forShortage) implements Execution {

        /** Not for a shortage. */
        public NotStarted(String reason) {
            this(reason, false);
        }
    }
}
