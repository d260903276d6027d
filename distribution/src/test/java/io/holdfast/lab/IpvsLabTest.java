package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.InUserModeLinux;
import io.holdfast.api.testing.PrivateNetwork;
import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole daemon on a kernel with IPVS: does traffic reach the servers that are well, whatever happens to the daemon?
 */
@Tag("lab")
@InUserModeLinux(needs = {"ipvsadm", "keepalived", "nginx", "unshare", "nsenter"})
class IpvsLabTest {
    private static final String THREE_WAYS = """
            services {
              web {
                address = "192.0.2.10:80", balancer = ipvs, scheduler = rr
                check { type = tcp, interval = 500ms, timeout = 20s, fall = 1, rise = 1 }
                servers = [
                  { address = "192.0.2.11:80", forwarding = nat }
                  { address = "192.0.2.12:80", forwarding = dr }
                  { address = "192.0.2.13:80", forwarding = tun }
                ]
              }
              %s
            }
            """;

    private static final String SECOND_SERVICE = """
            old { address = "192.0.2.10:81", balancer = ipvs, servers = [ { address = "192.0.2.11:81" } ] }""";

    private static final String THREE_WAYS_TABLE = """
            -A -t 192.0.2.10:80 -s rr
            -a -t 192.0.2.10:80 -r 192.0.2.11:80 -m -w 1
            -a -t 192.0.2.10:80 -r 192.0.2.12:80 -g -w 1
            -a -t 192.0.2.10:80 -r 192.0.2.13:80 -i -w 1 --tun-type ipip
            """;

    @Test
    void whenServersAreReachedInThreeWays_thenEachGetsItsConnections_andOneThatDiesLeavesTheTable() throws Exception {
        try (var lab = IpvsLab.open()) {
            lab.startServers(80);
            var holdfast = lab.holdfast(lab.director(), THREE_WAYS.formatted(""));
            holdfast.start();
            lab.eventually(
                    "the table is complete", () -> IpvsLab.table(lab.director()).equals(THREE_WAYS_TABLE));
            var answers = new ArrayList<>(Web.call(lab.client(), IpvsLab.VIRTUAL, 80, 6));
            answers.sort(null);
            assertEquals(List.of("s1", "s1", "s2", "s2", "s3", "s3"), answers);

            lab.server(2).run("ip", "link", "set", "eth0", "down");
            lab.eventually(
                    "s2 has left the table",
                    () -> !IpvsLab.table(lab.director()).contains("192.0.2.12"));
            assertEquals(
                    List.of("s1", "s3"),
                    Web.call(lab.client(), IpvsLab.VIRTUAL, 80, 2).stream()
                            .sorted()
                            .toList());
            lab.server(2).run("ip", "link", "set", "eth0", "up");
            lab.eventually(
                    "s2 is back in the table",
                    () -> IpvsLab.table(lab.director()).equals(THREE_WAYS_TABLE));
            holdfast.process().terminate();
            lab.eventually(
                    "nothing of ours is left",
                    () -> IpvsLab.table(lab.director()).isEmpty());
        }
    }

    @Test
    void whenTheDaemonIsKilledAndStartedAgain_thenConnectionsGoOn_andNothingStaleIsLeft() throws Exception {
        try (var lab = IpvsLab.open()) {
            lab.startServers(80);
            lab.director().run("ipvsadm", "-A", "-t", "192.0.2.10:99", "-s", "rr");
            var foreign = IpvsLab.table(lab.director());
            var holdfast = lab.holdfast(lab.director(), THREE_WAYS.formatted(SECOND_SERVICE));
            holdfast.start();
            lab.eventually(
                    "both services are there",
                    () -> IpvsLab.table(lab.director()).contains(":81 -r"));
            var talkers = new ArrayList<HostProcess>();
            for (var i = 1; i <= 3; i++) {
                talkers.add(Web.talk(lab.client(), "talker" + i, IpvsLab.VIRTUAL, 80));
            }
            awaitAnswers(lab, talkers, 1);
            holdfast.process().kill();
            assertTrue(IpvsLab.table(lab.director()).contains(":81 -r"), "it was killed and could not tidy up");
            holdfast.configure(THREE_WAYS.formatted(""));
            holdfast.start();
            lab.eventually(
                    "the stale service is gone",
                    () -> !IpvsLab.table(lab.director()).contains(":81"));
            awaitAnswers(lab, talkers, 10);
            assertEquals(
                    List.of("s1", "s2", "s3"),
                    talkers.stream().map(IpvsLabTest::lastAnswer).sorted().toList());
            assertTrue(IpvsLab.table(lab.director()).contains(foreign), "a foreign service is left alone");
            // A service that had been made anew would have forgotten its connections.
            var statistics = lab.director().run("ipvsadm", "-Ln", "--stats", "-t", "192.0.2.10:80");
            assertTrue(statistics.lines().anyMatch(line -> line.matches("TCP +192.0.2.10:80 +3 .*")), statistics);
        }
    }

    @Test
    void whenTunnelsAreGreOrGue_thenTheyCarryConnections() throws Exception {
        try (var lab = IpvsLab.open()) {
            PrivateNetwork.shell("modprobe -a ip_gre fou ipip");
            lab.startTunnelServer("gre", "192.0.2.21", 80, "type gre");
            lab.startTunnelServer("gre-sum", "192.0.2.22", 80, "type gre csum");
            for (var server : List.of("gue", "gue-sum", "gue-remote")) {
                var address = "192.0.2.2"
                        + (3 + List.of("gue", "gue-sum", "gue-remote").indexOf(server));
                lab.startTunnelServer(server, address, 80, "type ipip").run("ip", "fou", "add", "port", "6080", "gue");
            }
            lab.holdfast(lab.director(), """
                    services.web {
                      address = "192.0.2.10:80", balancer = ipvs, scheduler = rr
                      servers = [
                        { address = "192.0.2.21:80", forwarding { method = tun, encapsulation = gre } }
                        { address = "192.0.2.22:80"
                          forwarding { method = tun, encapsulation = gre, checksum = full } }
                        { address = "192.0.2.23:80", forwarding { method = tun, encapsulation = gue, port = 6080 } }
                        { address = "192.0.2.24:80"
                          forwarding { method = tun, encapsulation = gue, port = 6080, checksum = full } }
                        { address = "192.0.2.25:80"
                          forwarding { method = tun, encapsulation = gue, port = 6080, checksum = remote } }
                      ]
                    }
                    """).start();
            lab.eventually(
                    "the table is complete",
                    () -> IpvsLab.table(lab.director()).lines().count() == 6);
            assertEquals(
                    List.of("gre", "gre-sum", "gue", "gue-remote", "gue-sum"),
                    Web.call(lab.client(), IpvsLab.VIRTUAL, 80, 5).stream()
                            .sorted()
                            .toList());
        }
    }

    @Test
    void whenAddressesAreOfIpv6_thenConnectionsAreTranslatedOrGoDirectly() throws Exception {
        try (var lab = IpvsLab.open()) {
            lab.startServers6(80);
            lab.holdfast(lab.director(), """
                    services.web {
                      address = "[2001:db8::10]:80", balancer = ipvs, scheduler = rr
                      check { type = tcp, interval = 500ms, timeout = 20s, fall = 1, rise = 1 }
                      servers = [
                        { address = "[2001:db8::11]:80", forwarding = nat }
                        { address = "[2001:db8::12]:80", forwarding = dr }
                      ]
                    }
                    """).start();
            lab.eventually(
                    "the table is complete",
                    () -> IpvsLab.table(lab.director()).lines().count() == 3);
            assertEquals(
                    List.of("s1", "s1", "s2", "s2"),
                    Web.call(lab.client(), IpvsLab.VIRTUAL6, 80, 4).stream()
                            .sorted()
                            .toList());
        }
    }

    private static void awaitAnswers(IpvsLab lab, List<HostProcess> talkers, int more)
            throws IOException, InterruptedException {
        for (var talker : talkers) {
            var before = talker.log().lines().count();
            lab.eventually(
                    more + " more answers, or the end of the connection",
                    () -> !talker.isAlive() || talker.log().lines().count() >= before + more);
            assertTrue(talker.isAlive(), "the connection broke: " + talker.log());
        }
    }

    private static String lastAnswer(HostProcess talker) {
        try {
            return talker.log().lines().toList().getLast();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whenKeepalivedIsToldTheSame_thenTheKernelsTablesAreTheSame() throws Exception {
        try (var lab = IpvsLab.open()) {
            lab.keepalived(lab.director(), KEEPALIVED);
            var peer = lab.plug("peer", "192.0.2.2");
            lab.holdfast(peer, HOLDFAST).start();
            lab.eventually(
                    "keepalived has made its table",
                    () -> IpvsLab.table(lab.director()).lines().count() >= 14);
            lab.eventually(
                    "Holdfast has made its table",
                    () -> IpvsLab.table(peer).lines().count() >= 14);
            assertEquals(IpvsLab.table(lab.director()), IpvsLab.table(peer));
        }
    }

    private static final String KEEPALIVED = """
            virtual_server 192.0.2.10 80 {
              lb_algo wrr
              lb_kind NAT
              protocol TCP
              persistence_timeout 50
              persistence_granularity 255.255.255.0
              real_server 192.0.2.11 8080 { weight 2 }
              real_server 192.0.2.12 8080 { weight 3 }
            }
            virtual_server 192.0.2.10 81 {
              lb_algo sh
              sh-port
              sh-fallback
              lb_kind DR
              protocol TCP
              real_server 192.0.2.12 81 { weight 1 }
            }
            virtual_server 192.0.2.10 53 {
              lb_algo rr
              ops
              lb_kind NAT
              protocol UDP
              real_server 192.0.2.11 53 { weight 0 }
            }
            virtual_server 2001:db8::10 443 {
              lb_algo wlc
              lb_kind NAT
              protocol TCP
              real_server 2001:db8::11 443 { weight 1 }
            }
            virtual_server fwmark 7 {
              lb_algo mh
              lb_kind TUN
              protocol TCP
              real_server 192.0.2.13 80 {
                weight 1
                lvs_method TUN type gue port 6080 remcsum
              }
              real_server 192.0.2.14 80 {
                weight 1
                lvs_method TUN type gre csum
              }
            }
            virtual_server 192.0.2.10 0 {
              lb_algo wlc
              lb_kind DR
              protocol TCP
              persistence_timeout 360
              real_server 192.0.2.12 0 { weight 1 }
            }
            """;

    private static final String HOLDFAST = """
            services {
              web {
                address = "192.0.2.10:80", balancer = ipvs, scheduler = wrr, forwarding = nat
                persistence { timeout = 50s, prefix-length = 24 }
                servers = [ { address = "192.0.2.11:8080", weight = 2 }, { address = "192.0.2.12:8080", weight = 3 } ]
              }
              direct {
                address = "192.0.2.10:81", balancer = ipvs, scheduler = sh, scheduler-flags = [sh-port, sh-fallback]
                forwarding = dr, servers = [ { address = "192.0.2.12:81" } ]
              }
              dns {
                address = "192.0.2.10:53", protocol = udp, balancer = ipvs, scheduler = rr, one-packet = on
                servers = [ { address = "192.0.2.11:53", weight = 0 } ]
              }
              six {
                address = "[2001:db8::10]:443", balancer = ipvs, servers = [ { address = "[2001:db8::11]:443" } ]
              }
              marked {
                firewall-mark = 7, balancer = ipvs, scheduler = mh
                servers = [
                  {
                    address = "192.0.2.13"
                    forwarding { method = tun, encapsulation = gue, port = 6080, checksum = remote }
                  }
                  { address = "192.0.2.14", forwarding { method = tun, encapsulation = gre, checksum = full } }
                ]
              }
              every-port {
                address = "192.0.2.10", balancer = ipvs, forwarding = dr, servers = [ { address = "192.0.2.12" } ]
              }
            }
            """;
}
