package io.holdfast.api.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @Nested
    class GivenLiteral {

        /** Left: RFC 4291, section 2.2 and RFC 5952, sections 1 to 5. Right: RFC 5952, section 4. */
        @ParameterizedTest
        @CsvSource({
            "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
            "FF01:0:0:0:0:0:0:101, ff01::101",
            "0:0:0:0:0:0:0:1, ::1",
            "0:0:0:0:0:0:0:0, ::",
            "::, ::",
            "0:0:0:0:0:0:13.1.68.3, ::d01:4403",
            "::FFFF:129.144.52.38, ::ffff:8190:3426",
            "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
            "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
            "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
            "2001:db8::0:1, 2001:db8::1",
            "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
            "2001:db8:0:0:0::1, 2001:db8::1",
            "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:0",
            "2001:db8:aaaa:bbbb:cccc:dddd::, 2001:db8:aaaa:bbbb:cccc:dddd::",
            "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6",
            "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
            "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
            "fe80::1, fe80::1",
            "0.0.0.0, 0.0.0.0",
            "255.255.255.255, 255.255.255.255",
            "192.0.2.10, 192.0.2.10",
        })
        void whenParsed_thenPrintedInTheRecommendedForm(String text, String printed) {
            assertEquals(printed, IpAddress.parse(text).toString());
            assertEquals(IpAddress.parse(text), IpAddress.parse(printed));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "1",
                    "1.2.3",
                    "1.2.3.4.5",
                    "1.2.3.256",
                    "01.2.3.4",
                    "1.2.3.4 ",
                    "1.2.3.-4",
                    "1.2.3.",
                    "0x1.2.3.4",
                    "\u0661.2.3.4",
                    "localhost",
                    ":",
                    ":::",
                    "::1::",
                    "1::2::3",
                    "1:2:3:4:5:6:7",
                    "1:2:3:4:5:6:7:8:9",
                    "1:2:3:4:5:6:7:8::",
                    "::1:2:3:4:5:6:7:8",
                    ":1:2:3:4:5:6:7",
                    "1:2:3:4:5:6:7:",
                    "12345::",
                    "g::",
                    "-1::",
                    "fe80::1%eth0",
                    "[::1]",
                    "::1/64",
                    "::1.2.3",
                    "::1.2.3.4.5",
                    "1.2.3.4::",
                    "::1.2.3.4:5",
                    "1:2:3:4:5:6:7:1.2.3.4",
                    "\u0661::",
                    "1::2:",
                    ":1::2",
                    "::\n",
                })
        void whenNotAnAddress_thenRefusedWithTheText(String text) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));

            assertTrue(String.valueOf(refusal.getMessage()).startsWith("\"" + text + "\" is not an IPv"));
        }
    }

    @Nested
    class GivenBytes {

        @Test
        void whenRead_thenNetworkOrder() {
            assertEquals(
                    IpAddress.parse("192.0.2.10"),
                    IpAddress.ofBytes(HexFormat.of().parseHex("c000020a")));
            assertEquals(
                    IpAddress.parse("2001:db8::a"),
                    IpAddress.ofBytes(HexFormat.of().parseHex("20010db800000000000000000000000a")));
            assertThrows(IllegalArgumentException.class, () -> IpAddress.ofBytes(new byte[5]));
        }

        @Test
        void whenRandom_thenTextAndBytesLeadBack() {
            Random random = new Random(5);
            for (int i = 0; i < 2000; i++) {
                byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
                random.nextBytes(bytes);
                for (int j = 0; j < bytes.length; j++) {
                    if (random.nextInt(3) > 0) {
                        bytes[j] = 0;
                    }
                }
                IpAddress address = IpAddress.ofBytes(bytes);
                assertArrayEquals(bytes, address.toBytes());
                assertEquals(address, IpAddress.parse(address.toString()));
            }
        }
    }

    /** RFC 9568, section 6.4.3: the greater primary address wins, compared as unsigned integers. */
    @Test
    void givenAddresses_whenSorted_thenUnsignedAndIpv4First() {
        List<String> sorted = Stream.of(
                        "ff02::1",
                        "::1",
                        "255.0.0.1",
                        "8000::",
                        "7fff::ffff:ffff:ffff:ffff",
                        "10.0.0.1",
                        "::8000:0:0:0")
                .map(IpAddress::parse)
                .sorted()
                .map(IpAddress::toString)
                .toList();

        assertEquals(
                List.of(
                        "10.0.0.1",
                        "255.0.0.1",
                        "::1",
                        "::8000:0:0:0",
                        "7fff::ffff:ffff:ffff:ffff",
                        "8000::",
                        "ff02::1"),
                sorted);
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.0.1, link-local",
        "169.255.0.1, none",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, none",
        "224.0.0.18, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, none",
        "ff02::12, multicast",
        "fe00::, none",
        "0.0.0.0, unspecified",
        "::, unspecified",
        "::1, loopback",
        "::2, none",
        "127.0.0.1, loopback",
        "127.255.255.255, loopback",
        "128.0.0.1, none",
    })
    void givenAddress_whenAsked_thenItsScope(String text, String scope) {
        IpAddress address = IpAddress.parse(text);
        assertEquals(scope.equals("link-local"), address.isLinkLocal());
        assertEquals(scope.equals("multicast"), address.isMulticast());
        assertEquals(scope.equals("unspecified"), address.isUnspecified());
        assertEquals(scope.equals("loopback"), address.isLoopback());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.10, true",
        "169.254.0.1, true",
        "127.0.0.1, true",
        "255.255.255.254, true",
        "255.255.255.255, false",
        "224.0.0.18, false",
        "0.0.0.0, false",
        "2001:db8::1, true",
        "fe80::1, true",
        "::1, true",
        "::ffff:255.255.255.255, true",
        "ff02::12, false",
        "::, false",
    })
    void givenAddress_whenAsked_thenWhetherItCanBeThatOfOneMachine(String text, boolean unicast) {
        assertEquals(unicast, IpAddress.parse(text).isUnicast());
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:192.0.2.1, Optional[192.0.2.1]",
        "0:0:0:0:0:FFFF:ffff:ffff, Optional[255.255.255.255]",
        "::192.0.2.1, Optional.empty",
        "::1:ffff:192.0.2.1, Optional.empty",
        "1::ffff:192.0.2.1, Optional.empty",
        "::ffff:0:c000:201, Optional.empty",
    })
    void givenAnIpv6Address_whenAsked_thenTheIpv4AddressThatItStandsFor(String text, String mapped) {
        assertEquals(mapped, Ipv6Address.parse(text).mapped().toString());
    }

    @Nested
    class GivenCompounds {

        @ParameterizedTest
        @CsvSource({
            "192.0.2.10/24, 192.0.2.10/24",
            "192.0.2.10, 192.0.2.10/32",
            "2001:db8::10, 2001:db8::10/128",
            "::/0, ::/0",
        })
        void whenInterfaceAddress_thenPrinted(String text, String printed) {
            assertEquals(printed, InterfaceAddress.parse(text).toString());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"192.0.2.10/33", "::/129", "::/-1", "192.0.2.10/", "/24", "192.0.2.10/24/24", "192.0.2.10/+4"
                })
        void whenNotAnInterfaceAddress_thenRefused(String text) {
            assertThrows(IllegalArgumentException.class, () -> InterfaceAddress.parse(text));
        }

        @ParameterizedTest
        @CsvSource({
            "192.0.2.10/24, 192.0.2.1/24, true",
            "192.0.2.10/24, 192.0.3.10/24, false",
            "192.0.2.10/24, 192.0.2.1/25, false",
            "192.0.2.127/25, 192.0.2.1/25, true",
            "192.0.2.128/25, 192.0.2.1/25, false",
            "10.0.0.1/0, 192.0.2.1/0, true",
            "192.0.2.1/32, 192.0.2.1/32, true",
            "2001:db8::10/64, 2001:db8::1/64, true",
            "2001:db8:0:1::1/64, 2001:db8::1/64, false",
            "::1/24, 192.0.2.1/24, false",
        })
        void whenTwoInterfaceAddresses_thenOfOneNetworkOrNot(String one, String other, boolean same) {
            assertEquals(same, InterfaceAddress.parse(one).isInNetworkOf(InterfaceAddress.parse(other)));
            assertEquals(same, InterfaceAddress.parse(other).isInNetworkOf(InterfaceAddress.parse(one)));
        }

        @ParameterizedTest
        @CsvSource({"192.0.2.1:80, 192.0.2.1:80", "[2001:DB8::1]:65535, [2001:db8::1]:65535", "0.0.0.0:0, 0.0.0.0:0"})
        void whenEndpoint_thenPrinted(String text, String printed) {
            assertEquals(printed, Endpoint.parse(text).toString());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ":",
                    "80",
                    ":80",
                    "192.0.2.1",
                    "192.0.2.1:",
                    "192.0.2.1:65536",
                    "192.0.2.1:-1",
                    "192.0.2.1:080000",
                    "2001:db8::1:80",
                    "[2001:db8::1]",
                    "[2001:db8::1]80",
                    "[2001:db8::1]:",
                    "[192.0.2.1:80",
                    "[]:80",
                    "[192.0.2.1]:80",
                    "[www]:80",
                    "www:80",
                    "192.0.2.1:80:80",
                })
        void whenNotAnEndpoint_thenRefused(String text) {
            assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
        }

        @ParameterizedTest
        @CsvSource({"smtp.example.net:587, smtp.example.net:587", "[::1]:25, [::1]:25", "a_b-c.:1, a_b-c.:1"})
        void whenHostPort_thenPrinted(String text, String printed) {
            assertEquals(printed, HostPort.parse(text).toString());
        }

        @Test
        void whenItIsSomewhereToConnectTo_thenItHasAPort() {
            assertEquals(new HostPort("a", 1), HostPort.parseRemote("a:1"));
            assertThrows(IllegalArgumentException.class, () -> HostPort.parseRemote("a:0"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"a b:1", "a/b:1", ":1", "a:", "a", "::1:25", "[a:b]:1", "[::g]:1", "host:99999", "-a:b:1"})
        void whenNotAHostPort_thenRefused(String text) {
            assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
        }
    }

    @Nested
    class GivenNames {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "lo",
                    "eth0",
                    "eth0.100",
                    "br-lan",
                    "a23456789012345",
                    "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4x",
                    "wlan@0",
                    "..."
                })
        void whenInterfaceName_thenKept(String name) {
            assertEquals(name, new InterfaceName(name).toString());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ".",
                    "..",
                    "a b",
                    "a/b",
                    "a:1",
                    "a\n",
                    "a\tb",
                    "a234567890123456",
                    "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4",
                    "a\u0000"
                })
        void whenNotAnInterfaceName_thenRefused(String name) {
            assertThrows(IllegalArgumentException.class, () -> new InterfaceName(name));
        }

        @Test
        void whenMac_thenSixBytes() {
            MacAddress mac = MacAddress.ofBytes(HexFormat.of().parseHex("00005e000133"));

            assertEquals("00:00:5e:00:01:33", mac.toString());
            assertEquals(0x00005e000133L, mac.bits());
            assertArrayEquals(HexFormat.of().parseHex("00005e000133"), mac.toBytes());
            assertEquals("ff:ff:ff:ff:ff:ff", MacAddress.BROADCAST.toString());
            assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
            assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
            assertThrows(IllegalArgumentException.class, () -> MacAddress.ofBytes(new byte[5]));
        }
    }
}
