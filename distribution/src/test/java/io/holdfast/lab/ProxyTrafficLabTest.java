package io.holdfast.lab;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Traffic through the embedded proxy. */
@Tag("lab")
final class ProxyTrafficLabTest extends TrafficSuite {
    ProxyTrafficLabTest() {
        super("proxy");
    }

    @BeforeEach
    void requirePrograms() {
        Lab.require("unshare", "nsenter", "ip", "nginx");
    }
}
