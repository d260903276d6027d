package io.holdfast.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {

    /** CAP_NET_RAW is number 13, CAP_NET_ADMIN 12 (linux/capability.h). */
    private static final String STATUS = "Name:\tjava\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000002000\n";

    @Test
    void givenAStatusFile_thenTheEffectiveOnesAreRead() {
        Capabilities held = Capabilities.parse(STATUS);

        assertEquals(new Capabilities(0x2000), held);
        assertEquals(List.of(Capability.CAP_NET_ADMIN), held.missing(Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN));
    }

    @Test
    void givenAMissingCapability_thenTheRemedyNamesIt() {
        assertEquals(
                "the capability CAP_NET_ADMIN is missing: run as root, or grant it"
                        + " (systemd: AmbientCapabilities=CAP_NET_ADMIN)",
                Refusal.remedy(Capability.CAP_NET_ADMIN, Capabilities.parse(STATUS)));
    }

    @Test
    void givenAHeldCapabilityThatDidNotSuffice_thenTheRemedySaysSo() {
        assertEquals(
                "CAP_NET_RAW is held, but not for this network or machine"
                        + " (a container or user namespace is in between)",
                Refusal.remedy(Capability.CAP_NET_RAW, Capabilities.parse(STATUS)));
    }
}
