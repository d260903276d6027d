package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    @Test
    void givenAFailureWithoutWords_thenThereAreSomeAllTheSame() {
        assertEquals("network or host is unreachable", Refusals.reason(new NoRouteToHostException()));
        assertEquals("ClosedChannelException", Refusals.reason(new ClosedChannelException()));
    }

    @Test
    void givenASystemCallsFailure_thenItsNameIsLeftOut() {
        assertEquals("Connection refused", Refusals.reason(new IOException("connect(..): Connection refused")));
    }

    @Test
    void givenAllLocalPortsAreTaken_thenTheServerIsNotBlamed() {
        int addressNotAvailable = 99;

        assertEquals(
                "no local port is free for it (sysctl net.ipv4.ip_local_port_range), or no local address reaches it",
                Refusals.toConnect(new NativeIoException("connect", -addressNotAvailable)));
    }
}
