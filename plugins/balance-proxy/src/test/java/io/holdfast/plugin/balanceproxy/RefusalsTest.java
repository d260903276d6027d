package io.holdfast.plugin.balanceproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"1,EPERM", "11,EAGAIN", "90,EMSGSIZE", "101,ENETUNREACH", "105,ENOBUFS", "113,EHOSTUNREACH"})
    void givenAFailureThatIsNotTheServers_thenItRefusesNothing(int number, String name) {
        assertFalse(Refusals.isRefusal(new NativeIoException("send", -number)), name);
        assertFalse(Refusals.isRefusal(new NoRouteToHostException()));
    }

    @Test
    void givenAllLocalPortsAreTaken_thenTheServerIsNotBlamed() {
        int addressNotAvailable = 99;

        assertEquals(
                "no local port is free for it (sysctl net.ipv4.ip_local_port_range), or no local address reaches it",
                Refusals.toConnect(new NativeIoException("connect", -addressNotAvailable)));
    }
}
