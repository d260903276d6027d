package io.holdfast.lab;

import io.holdfast.api.testing.InUserModeLinux;
import org.junit.jupiter.api.Tag;

/** Traffic through the kernel's IPVS. */
@Tag("lab")
@InUserModeLinux(needs = {"nginx", "unshare", "nsenter"})
final class IpvsTrafficLabTest extends TrafficSuite {
    IpvsTrafficLabTest() {
        super("ipvs");
    }
}
