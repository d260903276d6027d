package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.address.LinkState;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.testing.OptionsText;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkFaultsTest {

    private static final InterfaceName ETH0 = new InterfaceName("eth0");

    private static InstanceOptions instance(String keys) {
        return OptionsText.of("instances { VI_1 { interface = eth0, virtual-router-id = 51, " + keys + " } }")
                .read(in -> VrrpOptions.read(in, (_, _) -> {}))
                .options()
                .instances()
                .getFirst();
    }

    private static LinkState link(boolean up, String... addresses) {
        return new LinkState.Present(
                ETH0,
                2,
                up,
                Optional.empty(),
                1500,
                Stream.of(addresses).map(InterfaceAddress::parse).toList());
    }

    private static String fault(String keys, LinkState link) {
        return LinkFaults.fault(instance(keys), link).map(String::valueOf).orElse("none");
    }

    @Test
    void whatIsMissingOfTheLinkIsNamed() {
        String keys = "addresses = [\"192.0.2.10/24\"]";

        assertEquals("link-missing interface=eth0", fault(keys, new LinkState.Missing(ETH0)));
        assertEquals("link-down interface=eth0", fault(keys, link(false, "192.0.2.2/24")));
        assertEquals("none", fault(keys, link(true, "192.0.2.2/24")));
    }

    /** The interface has 192.0.2.2, and fe80::2 or 2001:db8::2 as each case says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            addresses = ["2001:db8::10/64"]                                  | fe80::2     | none
            addresses = ["2001:db8::10/64"]                                  | 2001:db8::2 | eth0 without a link-local address
            addresses = ["2001:db8::10/64"], unicast-peers = ["2001:db8::3"] | 2001:db8::2 | none
            addresses = ["2001:db8::10/64"], unicast-peers = ["2001:db8::3"] | fe80::2     | eth0 without an IPv6 address
            addresses = ["192.0.2.10/24"], source-address = "192.0.2.2"      | fe80::2     | none
            addresses = ["192.0.2.10/24"], source-address = "192.0.2.7"      | fe80::2     | eth0 without the source-address 192.0.2.7
            addresses = ["2001:db8::10/64"], source-address = "fe80::7"      | fe80::2     | eth0 without the source-address fe80::7
            """)
    void theAddressThatIsWantedIsNamed(String keys, String ipv6, String fault) {
        assertEquals(
                fault.equals("none") ? "none" : "no-source-address interface=" + fault,
                fault(keys, link(true, "192.0.2.2/24", ipv6 + "/64")));
    }

    @Test
    void givenNoAddressOfTheFamily_thenItIsNamed() {
        assertEquals(
                "no-source-address interface=eth0 without an IPv4 address",
                fault("addresses = [\"192.0.2.10/24\"]", link(true, "fe80::2/64")));
    }
}
