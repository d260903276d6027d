package io.holdfast.plugin.balanceipvs.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.net.Family;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests as {@code ipvsadm} 1.31 sends them, answers as Linux 6.1 gives them; little-endian machines. */
class IpvsMessagesTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final int FAMILY = 0x1c;

    private static final ServiceKey HTTP = ServiceKey.parse("tcp/192.0.2.10:80");
    private static final ServiceKey HTTP_IPV6 = ServiceKey.parse("tcp/[2001:db8::10]:80");
    private static final ServiceKey DNS = ServiceKey.parse("udp/192.0.2.10:53");
    private static final ServiceKey SIP = ServiceKey.parse("udp/192.0.2.10:5060");
    private static final ServiceKey MARK = ServiceKey.parse("fwmark/7/ipv6");

    private static List<String> lines(String name) {
        try (InputStream in = Objects.requireNonNull(IpvsMessagesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** What {@code ipvsadm} sent for a command, from the generic header on. */
    private static String captured(String command) {
        List<String> lines = lines("ipvsadm-requests.txt");
        return lines.get(lines.indexOf("ipvsadm " + command) + 1);
    }

    /** What is written, from the generic header on. */
    private static String written(Consumer<IpvsRequests> request) {
        NetlinkWriter out = new NetlinkWriter(16);
        request.accept(new IpvsRequests(out, FAMILY));
        ByteBuffer all = out.written();
        assertEquals(all.limit(), all.getInt(0), "length");
        assertEquals(FAMILY, all.getShort(4), "type");
        byte[] payload = new byte[all.limit() - NetlinkMessage.HEADER_BYTES];
        all.get(NetlinkMessage.HEADER_BYTES, payload);
        return HEX.formatHex(payload);
    }

    private static ServiceSettings scheduled(String scheduler, int flags) {
        return new ServiceSettings(scheduler, flags, 0, 32, "");
    }

    private static ServerSettings plain(int method, int weight) {
        return new ServerSettings(method, weight, 0, 0, 0, 0, 0);
    }

    @Nested
    class Services {

        @Test
        void whenPersistent_thenAsIpvsadm() {
            assertEquals(
                    captured("-A -t 192.0.2.10:80 -s wrr -p 50"),
                    written(out -> out.addService(
                            HTTP, new ServiceSettings("wrr", ServiceSettings.PERSISTENT, 50, 32, ""), 0, 1)));
        }

        @Test
        void whenAFirewallMarkOfIpv6WithSchedulerFlags_thenAsIpvsadm() {
            int flags = ServiceSettings.SCHEDULER_FLAG_1 | ServiceSettings.SCHEDULER_FLAG_2;
            assertEquals(
                    captured("-A -f 7 -6 -s mh -b mh-port,mh-fallback"),
                    written(out -> out.addService(MARK, new ServiceSettings("mh", flags, 0, 128, ""), 0, 1)));
        }

        @Test
        void whenOnePacket_thenAsIpvsadm() {
            assertEquals(
                    captured("-A -u 192.0.2.10:53 -s rr -o"),
                    written(out -> out.addService(DNS, scheduled("rr", ServiceSettings.ONE_PACKET), 0, 1)));
        }

        @Test
        void whenIpv6_thenAsIpvsadm() {
            assertEquals(
                    captured("-A -t [2001:db8::10]:80 -s sh -b sh-port"),
                    written(out -> out.addService(
                            HTTP_IPV6, new ServiceSettings("sh", ServiceSettings.SCHEDULER_FLAG_2, 0, 128, ""), 0, 1)));
        }

        @Test
        void whenThereIsAnEngine_thenAsIpvsadm() {
            assertEquals(
                    captured("-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip"),
                    written(out -> out.addService(
                            SIP, new ServiceSettings("rr", ServiceSettings.PERSISTENT, 60, 32, "sip"), 0, 1)));
        }

        @Test
        void whenEdited_thenAsIpvsadm() {
            assertEquals(
                    captured("-E -t 192.0.2.10:80 -s lc"),
                    written(out -> out.editService(HTTP, scheduled("lc", 0), 0, 1)));
        }

        @Test
        void whenNetworksPersist_thenTheirMaskIsInNetworkOrder() {
            String written = written(out ->
                    out.addService(HTTP, new ServiceSettings("wrr", ServiceSettings.PERSISTENT, 50, 24, ""), 0, 1));
            assertTrue(written.endsWith("08000900ffffff00"), written);
        }

        @Test
        void whenRemovedOrAskedFor_thenOnlyTheKeyIsSent() {
            String key = "300001800600010002000000060002000600000014000300c000020a000000000000000000000000"
                    + "0600040000500000";
            assertEquals("03010000" + key, written(out -> out.removeService(HTTP, 0, 1)));
            assertEquals("04010000" + key, written(out -> out.service(HTTP, 1)));
            assertEquals("08010000" + key, written(out -> out.servers(HTTP, 1)));
            assertEquals("10010000" + key, written(out -> out.zero(HTTP, 0, 1)));
            assertEquals(
                    "030100001400018006000100" + "0a0000000800050007000000",
                    written(out -> out.removeService(MARK, 0, 1)));
        }
    }

    @Nested
    class Servers {

        private final Endpoint nat = Endpoint.parse("10.0.0.11:8080");

        /**
         * The server's part of a request; before it ipvsadm repeats the whole service, of which only the key is read.
         */
        private static String server(String request) {
            int start = request.lastIndexOf("02800600" + "0b00");
            assertTrue(start > 0, request);
            return request.substring(0, 8) + request.substring(start - 4);
        }

        private static void assertAsIpvsadm(String command, Consumer<IpvsRequests> request) {
            assertEquals(server(captured(command)), server(written(request)));
        }

        @Test
        void whenTranslated_thenAsIpvsadm() {
            ServerSettings settings = new ServerSettings(ServerSettings.MASQUERADE, 3, 100, 50, 0, 0, 0);
            assertAsIpvsadm(
                    "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 3 -x 100 -y 50",
                    out -> out.addServer(HTTP, nat, settings, 0, 1));
        }

        @Test
        void whenTunnelledInUdp_thenAsIpvsadm() {
            ServerSettings settings = new ServerSettings(
                    ServerSettings.TUNNEL, 1, 0, 0, ServerSettings.GUE, 6000, ServerSettings.REMOTE_CHECKSUM);
            assertAsIpvsadm(
                    "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -i --tun-type gue --tun-port 6000 --tun-remcsum",
                    out -> out.addServer(HTTP, Endpoint.parse("10.0.0.12:80"), settings, 0, 1));
        }

        @Test
        void whenTunnelledInGre_thenAsIpvsadm() {
            ServerSettings settings =
                    new ServerSettings(ServerSettings.TUNNEL, 1, 0, 0, ServerSettings.GRE, 0, ServerSettings.CHECKSUM);
            assertAsIpvsadm(
                    "-a -t 192.0.2.10:80 -r 10.0.0.13:80 -i --tun-type gre --tun-csum",
                    out -> out.addServer(HTTP, Endpoint.parse("10.0.0.13:80"), settings, 0, 1));
        }

        @Test
        void whenRoutedDirectly_thenAsIpvsadm() {
            assertAsIpvsadm(
                    "-a -t 192.0.2.10:80 -r 10.0.0.14:80 -g",
                    out -> out.addServer(HTTP, Endpoint.parse("10.0.0.14:80"), plain(ServerSettings.DIRECT, 1), 0, 1));
        }

        @Test
        void whenIpv6_thenAsIpvsadm() {
            assertAsIpvsadm(
                    "-a -t [2001:db8::10]:80 -r [2001:db8::99]:80 -m",
                    out -> out.addServer(
                            HTTP_IPV6, Endpoint.parse("[2001:db8::99]:80"), plain(ServerSettings.MASQUERADE, 1), 0, 1));
        }

        @Test
        void whenEdited_thenAsIpvsadm() {
            assertAsIpvsadm(
                    "-e -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 5",
                    out -> out.editServer(HTTP, nat, plain(ServerSettings.MASQUERADE, 5), 0, 1));
        }

        @Test
        void whenRemoved_thenOnlyTheKeysAreSent() {
            assertEquals(
                    "07010000"
                            + "300001800600010002000000060002000600000014000300c000020a000000000000000000000000"
                            + "0600040000500000"
                            + "280002800" + "6000b0002000000140001000a00000b000000000000000000000000"
                            + "060002001f900000",
                    written(out -> out.removeServer(HTTP, nat, 0, 1)));
        }
    }

    @Nested
    class DaemonsAndSettings {

        private final SyncDaemon master = new SyncDaemon(
                SyncDaemon.Role.MASTER,
                "lo",
                5,
                OptionalInt.of(1400),
                Optional.of(IpAddress.parse("224.0.0.81")),
                OptionalInt.of(8848),
                OptionalInt.of(1));
        private final SyncDaemon backup = new SyncDaemon(
                SyncDaemon.Role.BACKUP,
                "lo",
                5,
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());

        @Test
        void whenDaemonsAreStarted_thenAsIpvsadm() {
            assertEquals(
                    captured("--start-daemon master --mcast-interface lo --syncid 5 --sync-maxlen 1400"
                            + " --mcast-group 224.0.0.81 --mcast-port 8848 --mcast-ttl 1"),
                    written(out -> out.startDaemon(master, 0, 1)));
            assertEquals(
                    captured("--start-daemon backup --mcast-interface lo --syncid 5"),
                    written(out -> out.startDaemon(backup, 0, 1)));
        }

        @Test
        void whenADaemonIsStopped_thenAsIpvsadm() {
            assertEquals(
                    captured("--stop-daemon master"), written(out -> out.stopDaemon(SyncDaemon.Role.MASTER, 0, 1)));
        }

        @Test
        void whenTimeoutsAreSet_thenAsIpvsadm() {
            assertEquals(
                    captured("--set 900 120 300"), written(out -> out.setTimeouts(new Timeouts(900, 120, 300), 0, 1)));
        }

        @Test
        void whenNothingButTheCommandIsSaid_thenAsIpvsadm() {
            assertEquals(captured("-Z"), written(out -> out.zeroAll(0, 1)));
            assertEquals(captured("-C"), written(out -> out.flush(0, 1)));
            assertEquals(captured("-Ln --timeout"), written(out -> out.timeouts(1)));
            assertEquals("04010000", written(out -> out.services(1)));
            assertEquals("0b010000", written(out -> out.daemons(1)));
            assertEquals("0f010000", written(out -> out.info(1)));
        }

        @Test
        void whenDaemonsAreRead_thenWhatTheKernelChoseIsToldToo() {
            assertEquals(
                    List.of(
                            master,
                            new SyncDaemon(
                                    SyncDaemon.Role.BACKUP,
                                    "lo",
                                    5,
                                    OptionalInt.of(65507),
                                    Optional.of(IpAddress.parse("224.0.0.81")),
                                    OptionalInt.of(8848),
                                    OptionalInt.of(1))),
                    answers()
                            .flatMap(answer -> SyncDaemon.read(answer).stream())
                            .toList());
        }

        @Test
        void whenTheKernelChose_thenADaemonStillRunsAsWanted() {
            SyncDaemon read = answers()
                    .flatMap(answer -> SyncDaemon.read(answer).stream())
                    .toList()
                    .getLast();
            assertTrue(read.runsAs(backup));
            assertTrue(!read.runsAs(master));
        }

        @Test
        void whenTimeoutsAreCompared_thenThoseThatAreLeftAloneDoNotCount() {
            Timeouts present = new Timeouts(900, 120, 300);
            assertTrue(new Timeouts(900, 0, 300).hold(present));
            assertTrue(new Timeouts(0, 0, 0).hold(present));
            assertFalse(new Timeouts(901, 0, 300).hold(present));
            assertFalse(new Timeouts(0, 121, 0).hold(present));
            assertFalse(new Timeouts(0, 0, 301).hold(present));
        }

        @Test
        void whenTimeoutsAreRead_thenInSeconds() {
            assertEquals(
                    List.of(new Timeouts(900, 120, 300)),
                    answers().flatMap(answer -> Timeouts.read(answer).stream()).toList());
        }

        @Test
        void whenInfoIsRead_thenVersionAndTable() {
            IpvsInfo info = IpvsInfo.read(message("0e01000008000100010201000800020000100000"))
                    .orElseThrow();
            assertEquals(4096, info.connectionTableSize());
            assertEquals("1.2.1", info.versionText());
        }
    }

    @Nested
    class Dumps {

        @Test
        void whenServicesAreRead_thenAsTheyWereMade() {
            int schFlags = ServiceSettings.SCHEDULER_FLAG_1 | ServiceSettings.SCHEDULER_FLAG_2;
            assertEquals(
                    List.of(
                            new ServiceEntry(HTTP, scheduled("lc", 0), Statistics.NONE),
                            new ServiceEntry(DNS, scheduled("rr", ServiceSettings.ONE_PACKET), Statistics.NONE),
                            new ServiceEntry(
                                    HTTP_IPV6,
                                    new ServiceSettings("sh", ServiceSettings.SCHEDULER_FLAG_2, 0, 128, ""),
                                    Statistics.NONE),
                            new ServiceEntry(
                                    SIP,
                                    new ServiceSettings("rr", ServiceSettings.PERSISTENT, 60, 32, "sip"),
                                    Statistics.NONE),
                            new ServiceEntry(MARK, new ServiceSettings("mh", schFlags, 0, 128, ""), Statistics.NONE)),
                    answers()
                            .flatMap(answer -> ServiceEntry.read(answer).stream())
                            .toList());
        }

        @Test
        void whenServersAreRead_thenAsTheyWereMade() {
            List<ServerEntry> servers = answers()
                    .flatMap(answer -> ServerEntry.read(answer, Family.IPV4).stream())
                    .toList();
            assertEquals(
                    List.of("10.0.0.14:80", "10.0.0.12:80", "10.0.0.11:8080", "[2001:db8::99]:80"),
                    servers.stream().map(server -> server.endpoint().toString()).toList());
            assertEquals(
                    List.of(
                            plain(ServerSettings.DIRECT, 1),
                            new ServerSettings(
                                    ServerSettings.TUNNEL,
                                    1,
                                    0,
                                    0,
                                    ServerSettings.GUE,
                                    6000,
                                    ServerSettings.REMOTE_CHECKSUM),
                            plain(ServerSettings.MASQUERADE, 5),
                            plain(ServerSettings.MASQUERADE, 1)),
                    servers.stream().map(ServerEntry::settings).toList());
        }

        @Test
        void whenThereAre64BitStatistics_thenTheyAreTaken() {
            // 32 bits: 1 connection, 3 packets in; 64 bits: 2^32 + 1 connections, 3 packets in, 2^40 bytes out.
            Statistics read = ServiceEntry.read(message("01010000" + "80000100"
                            + "0600010002000000" + "0600020006000000"
                            + "14000300c000020a000000000000000000000000" + "0600040000500000"
                            + "14000a00" + "0800010001000000" + "0800020003000000"
                            + "34000c00" + "0c0001000100000001000000" + "0c0002000300000000000000"
                            + "0c0005000000000000010000" + "0c0006000700000000000000"
                            + "04000b00" + "04000b00"))
                    .orElseThrow()
                    .statistics();
            assertEquals(new Statistics(0x1_0000_0001L, 3, 0, 0, 1L << 40, 7, 0, 0, 0, 0), read);
        }

        @ParameterizedTest
        @CsvSource({"ffff0000, 16", "fffff000, 20", "ffffffff, 32", "00000000, 0"})
        void whenNetworksPersist_thenTheirLengthIsRead(String mask, int length) {
            ServiceEntry entry = ServiceEntry.read(message("01010000" + "30000100" + "0600010002000000"
                            + "0800050007000000" + "0700060072720000"
                            + "0c0007000300000000000000" + "08000900" + mask))
                    .orElseThrow();
            assertEquals(new ServiceKey.FirewallMark(7, Family.IPV4), entry.key());
            assertEquals(new ServiceSettings("rr", ServiceSettings.PERSISTENT, 0, length, ""), entry.settings());
        }
    }

    @Nested
    class Families {

        @Test
        void whenAskedFor_thenAsIpvsadm() {
            NetlinkWriter out = new NetlinkWriter(16);
            GenericNetlink.requestFamily(out, IpvsRequests.FAMILY_NAME, 0x01020304);
            ByteBuffer written = out.written();
            byte[] bytes = new byte[written.remaining()];
            written.get(bytes);
            assertEquals(
                    "20000000" + "10000100" + "04030201" + "00000000" + "03020000" + "0900020049505653" + "00000000",
                    HEX.formatHex(bytes));
        }

        @Test
        void whenTold_thenItsNumberIsRead() {
            String told = "010200000900020049505653000000000600" + "01001c000000" + "0800030001000000";
            assertEquals(OptionalInt.of(0x1c), GenericNetlink.readFamily(message(0x10, told)));
            assertEquals(OptionalInt.empty(), GenericNetlink.readFamily(message(0x1c, told)));
        }
    }

    /** Whatever arrives is read or ignored. */
    @Test
    void whenTheKernelSpeaksNonsense_thenNothingIsThrown() {
        List<String> answers = lines("linux-answers.txt");
        Random random = new Random(20_260_101);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = HEX.parseHex(answers.get(random.nextInt(answers.size())));
            int length = random.nextInt(bytes.length + 1);
            for (int i = random.nextInt(6); i > 0 && length > 0; i--) {
                bytes[random.nextInt(length)] = (byte) random.nextInt();
            }
            NetlinkMessage message = message(FAMILY, HEX.formatHex(bytes, 0, length));
            ServiceEntry.read(message);
            ServerEntry.read(message, Family.IPV6);
            SyncDaemon.read(message);
            Timeouts.read(message);
            IpvsInfo.read(message);
            GenericNetlink.readFamily(message(0x10, HEX.formatHex(bytes, 0, length)));
        }
    }

    private static Stream<NetlinkMessage> answers() {
        return lines("linux-answers.txt").stream().map(IpvsMessagesTest::message);
    }

    private static NetlinkMessage message(String payload) {
        return message(FAMILY, payload);
    }

    private static NetlinkMessage message(int type, String payload) {
        byte[] bytes = HEX.parseHex(payload);
        ByteBuffer message = ByteBuffer.allocate(NetlinkMessage.HEADER_BYTES + bytes.length)
                .order(ByteOrder.nativeOrder())
                .putInt(NetlinkMessage.HEADER_BYTES + bytes.length)
                .putShort((short) type)
                .putShort((short) 0)
                .putInt(1)
                .putInt(0)
                .put(bytes)
                .flip();
        return NetlinkMessage.read(message);
    }
}
