package io.holdfast.kernel.status;

import java.io.IOException;
import java.util.Map;

/** The way back to the client: one JSON object a line, as many as the handler likes. */
@FunctionalInterface
public interface ControlReply {

    /**
     * Sends one object at once.
     *
     * @param object texts, numbers, booleans, lists and maps
     * @throws IOException when the client has gone
     */
    void send(Map<String, ?> object) throws IOException;
}
