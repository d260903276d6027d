package io.holdfast.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.kernel.linux.NamespaceName.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespaceNameTest {

    private static final int FAMILY_BYTES = 2;

    private final String name = "holdfast-name-test-" + ProcessHandle.current().pid();

    private static NamespaceName taken(String name) throws LinuxException, InterruptedException {
        return assertInstanceOf(Outcome.Taken.class, NamespaceName.take(name)).name();
    }

    /** More than the queue of a listening socket has places. */
    @Test
    void givenMoreVisitorsThanTheQueueHolds_thenEachIsToldWhoHasIt() throws Exception {
        NamespaceName held = taken(name);
        int pid = Math.toIntExact(ProcessHandle.current().pid());

        for (int i = 0; i < 300; i++) {
            Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, NamespaceName.take(name));
            assertEquals(Optional.of(pid), refused.holder().map(NameHolder::pid));
        }

        held.release();
        taken(name).release();
    }

    @Test
    void givenAHolderThatDoesNotListen_thenItIsNotKnown() throws Exception {
        KernelSocket silent =
                KernelSocket.open("test", KernelSocket.AF_UNIX, KernelSocket.SOCK_STREAM, 0, Capability.CAP_NET_ADMIN);
        byte[] bytes = ("\0" + name).getBytes(StandardCharsets.UTF_8);
        NativeBuffer address = NativeBuffer.cleared(FAMILY_BYTES + bytes.length);
        address.host.putShort(0, (short) KernelSocket.AF_UNIX);
        address.host.put(FAMILY_BYTES, bytes);
        silent.bind(address);

        assertEquals(new Outcome.Refused(Optional.empty()), NamespaceName.take(name));
        silent.close();
    }

    @Test
    void givenAHolderThatCannotBeSeen_thenItMayBeADaemon() throws Exception {
        NameHolder holder = new NameHolder(0, 998);

        assertFalse(holder.isWithoutPrivilege());
        assertEquals("a process of another container of user 998", holder.toString());
    }

    @Test
    void givenAProcessThatChangedItsUserLater_thenItsPrivilegesDoNotCount() throws Exception {
        int pid = Math.toIntExact(ProcessHandle.current().pid());

        assertTrue(new NameHolder(pid, 4_242_424).isWithoutPrivilege());
    }
}
