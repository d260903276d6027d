package io.holdfast.kernel.status;

import java.io.IOException;
import java.util.List;

/** Answers one kind of request on the control socket. Called on a thread of its own, several at a time; may block. */
public interface ControlHandler {

    /** The first word of the request: {@code "status"}. */
    String name();

    /** Whether the answer to this request goes on until the client leaves. */
    default boolean stays(List<String> arguments) {
        return false;
    }

    /**
     * Answers.
     *
     * @param arguments the words after the name
     * @throws ControlRefused with a sentence for the user when the request makes no sense
     * @throws IOException when the client has gone
     * @throws InterruptedException when the daemon stops
     */
    void handle(List<String> arguments, ControlReply reply) throws ControlRefused, IOException, InterruptedException;

    /** A request that is refused, with the reason for the user. */
    final class ControlRefused extends Exception {

        private static final long serialVersionUID = 1L;

        public ControlRefused(String message) {
            super(message);
        }
    }
}
