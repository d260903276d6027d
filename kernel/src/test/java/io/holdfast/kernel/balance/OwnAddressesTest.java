package io.holdfast.kernel.balance;

import static io.holdfast.api.testing.PrivateNetwork.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.api.testing.ReadOptions;
import io.holdfast.kernel.plugin.Plugins;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a machine whose addresses are known. */
@InPrivateNetwork
class OwnAddressesTest {

    private static void configure() {
        shell("ip link set lo up && ip address add 192.0.2.77/32 dev lo && ip address add 2001:db8::77/128 dev lo");
    }

    private static ReadOptions<ServicesOptions> read(String text) {
        return OptionsText.of(text)
                .read(in -> ServicesOptions.read(
                        in, Plugins.of(ScriptedBalancers.proxy(), new ScriptedChecker()), (_, _) -> {}));
    }

    @Test
    void whenAnInterfaceHasIt_thenItIsOwn() {
        configure();
        assertTrue(OwnAddresses.read().have(IpAddress.parse("192.0.2.77"), false));
        assertTrue(OwnAddresses.read().have(IpAddress.parse("2001:db8::77"), false));
        assertTrue(OwnAddresses.read().have(IpAddress.parse("127.1.2.3"), false));
        assertFalse(OwnAddresses.read().have(IpAddress.parse("192.0.2.78"), true));
    }

    @Test
    void givenAServiceAtEveryAddress_whenItsServerIsThisMachine_thenThatIsAProblem() {
        configure();
        assertEquals(
                List.of("test.conf:1: services.a.servers[0].address: 192.0.2.77:80 is the service itself, which is at"
                        + " every address of this machine"),
                read("services { a { address = \"0.0.0.0:80\", servers = [ { address = \"192.0.2.77:80\" } ] } }")
                        .problems());
        assertEquals(
                1,
                read("services { a { address = \"0.0.0.0:80\", servers = [ { address = \"192.0.2.77:81\" },"
                                + " { address = \"192.0.2.78:80\" } ] } }")
                        .options()
                        .services()
                        .size());
    }

    @Test
    void givenTwoServicesAtEveryAddress_whenTheyLeadToEachOther_thenThatIsAProblem() {
        configure();
        assertEquals(
                List.of(
                        "test.conf:2: services.b.servers: 192.0.2.77:80 is service a, and that leads back: b -> a -> b"),
                read("""
                        services { a { address = "0.0.0.0:80", servers = [ { address = "192.0.2.77:81" } ] }
                        b { address = "0.0.0.0:81", servers = [ { address = "192.0.2.77:80" } ] } }
                        """).problems());
    }
}
