package io.holdfast.plugin.balanceproxy;

import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How descriptors end. close(2) frees the descriptor even when it reports an error, so there is nothing to decide. */
final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.debug("close({}) reported {}", descriptor.intValue(), e.getMessage());
        }
    }

    /** With a reset, so that the peer takes it for a failure and not for the end of what was said. */
    static void byReset(Socket socket) {
        bringReset(socket);
        quietly(socket);
    }

    /** It will end with a reset when it is closed. */
    static void bringReset(Socket socket) {
        try {
            socket.setSoLinger(0);
        } catch (IOException e) {
            LOG.debug("SO_LINGER on {}: {}", socket.intValue(), e.getMessage());
        }
    }
}
