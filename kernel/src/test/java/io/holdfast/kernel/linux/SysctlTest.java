package io.holdfast.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.linux.LinuxException;
import io.holdfast.api.testing.InPrivateNetwork;
import org.junit.jupiter.api.Test;

@InPrivateNetwork
class SysctlTest {

    private static final String KEY = "ipv4/conf/lo/promote_secondaries";

    @Test
    void whenAValueIsWritten_thenItIsRead() throws Exception {
        Sysctl.write(KEY, "1");
        assertEquals("1", Sysctl.read(KEY));
        Sysctl.write(KEY, "0");
        assertEquals("0", Sysctl.read(KEY));
    }

    @Test
    void whenItCannotBeDone_thenTheReasonIsNamed() {
        LinuxException unknown = assertThrows(LinuxException.class, () -> Sysctl.read("ipv4/conf/nope0/forwarding"));
        assertEquals(
                "read /proc/sys/net/ipv4/conf/nope0/forwarding: no such file, object or process (ENOENT)",
                unknown.getMessage());
        LinuxException badValue = assertThrows(LinuxException.class, () -> Sysctl.write(KEY, "many"));
        assertEquals(22, badValue.errno());
        assertThrows(IllegalArgumentException.class, () -> Sysctl.read("../kernel/hostname"));
        assertThrows(IllegalArgumentException.class, () -> Sysctl.read("ipv4/./forwarding"));
        assertThrows(IllegalArgumentException.class, () -> Sysctl.read(""));
    }
}
