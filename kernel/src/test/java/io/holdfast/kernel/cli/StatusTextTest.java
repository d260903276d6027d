package io.holdfast.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {

    private static String print(String json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            new StatusText(new Console(out)).print(new JsonView(JSON.std.mapFrom(json)));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void servicesWithTheirServersAndTheLastWordOfEveryCheck() throws IOException {
        assertEquals("""
                holdfast 1.0 on lvs-1, up 1m1s

                SERVICE  STATE             ADDRESS                       BALANCER  SCHEDULER  WEIGHT  QUORUM  CONNECTIONS  IN     OUT      PROBLEM
                web      down (suspended)  tcp/192.0.2.10:80 and 2 more  proxy     wlc        0       1       7            812 B  1.5 KiB  port 80 is taken

                web servers
                  ! port 80 is taken
                  ! the helper is gone
                  SERVER        STATE         WEIGHT   ACTIVE  CONNECTIONS  LAST CHECK
                  10.0.0.11:80  down          0 of 2   0       5, 3 failed  http 10.0.0.11:80: status 503, expected 200-299 (2s ago)
                                                                            tcp 10.0.0.11:80: connected; slow; stuck for 5s (120ms ago)
                  10.0.0.12:80  up (assumed)  drained  1       2            none configured
                  10.0.0.99:80  serving       sorry    1       0
                """, print("""
                        { "daemon": { "version": "1.0", "node": "lvs-1", "uptimeMillis": 61000 },
                          "services": [ {
                            "name": "web", "addresses": ["tcp/192.0.2.10:80", "b", "c"], "balancer": "proxy",
                            "scheduler": "wlc", "state": "down", "suspended": true, "weight": 0, "quorum": 1,
                            "problems": ["port 80 is taken"], "balancerProblems": ["the helper is gone"],
                            "connections": 7, "inBytes": 812, "outBytes": 1536,
                            "servers": [
                              { "address": "10.0.0.11:80", "state": "down", "weight": 0, "configuredWeight": 2,
                                "activeConnections": 0, "connections": 5, "failedConnections": 3, "checks": [
                                  { "name": "http 10.0.0.11:80", "reason": "status 503, expected 200-299",
                                    "ageMillis": 2100 },
                                  { "name": "tcp 10.0.0.11:80", "reason": "connected", "ageMillis": 120,
                                    "warning": "slow", "stuckMillis": 5000 } ] },
                              { "address": "10.0.0.12:80", "state": "up", "assumed": true, "weight": 0,
                                "configuredWeight": 0, "activeConnections": 1, "connections": 2, "checks": [] } ],
                            "sorryServer": { "address": "10.0.0.99:80", "serving": true,
                                             "activeConnections": 1, "connections": 0 } } ] }
                        """));
    }

    @Test
    void instancesWithTheirFaultsAndWhatWasDiscarded() throws IOException {
        assertEquals("""
                holdfast 1.0 on lvs-1, up 2h0m
                ! no nftables here

                INSTANCE  STATE   FOR   INTERFACE  VRID  PRIORITY  ACTIVE ROUTER    CAUSE
                VI_1      fault   5m0s  eth0       51    150       192.0.2.3 (100)  tracker-down nginx
                VI_2      active  3d4h  eth1       52    255       -                active-down-expired

                VI_1 addresses 192.0.2.10/24 192.0.2.11/24
                  faults     tracker-down nginx, link-down eth0
                  held       none
                  adverts    sent 3, received 40, discarded 7 (CHECKSUM 5, SOURCE 2)

                VI_2 addresses 192.0.2.20/24
                  held       192.0.2.20
                  adverts    sent 9, received 0, discarded 0
                """, print("""
                        { "daemon": { "version": "1.0", "node": "lvs-1", "uptimeMillis": 7200000,
                                      "limitations": [ "no nftables here" ] },
                          "instances": [
                            { "name": "VI_1", "state": "fault", "stateMillis": 300000, "interface": "eth0",
                              "virtualRouterId": 51, "priority": 150, "cause": "link-missing eth0",
                              "faults": [ "tracker-down nginx", "link-down eth0" ],
                              "activeRouter": { "address": "192.0.2.3", "priority": 100 },
                              "addresses": [ "192.0.2.10/24", "192.0.2.11/24" ], "held": [],
                              "counters": { "advertisementsSent": 3, "advertisementsReceived": 40, "discarded": 7 },
                              "discards": { "CHECKSUM": 5, "VERSION": 0, "SOURCE": 2 } },
                            { "name": "VI_2", "state": "active", "stateMillis": 273600000, "interface": "eth1",
                              "virtualRouterId": 52, "priority": 255, "cause": "active-down-expired", "faults": [],
                              "addresses": [ "192.0.2.20/24" ], "held": [ "192.0.2.20" ],
                              "counters": { "advertisementsSent": 9, "advertisementsReceived": 0, "discarded": 0 },
                              "discards": { "CHECKSUM": 0 } } ] }
                        """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { "51": 3, "7": 1 } | 4 packets (vrid 51: 3, vrid 7: 1)
            {}                  | 4 packets
            """)
    void packetsForVirtualRoutersThatAreNotHere(String byVrid, String text) throws IOException {
        assertEquals(
                "holdfast 1.0 on lvs-1, up 0ms\n\nheard for virtual routers that are not configured here: " + text
                        + "\n",
                print("""
                        { "daemon": { "version": "1.0", "node": "lvs-1" },
                          "loop": { "packetsForOthers": 4, "packetsForOthersByVrid": %s } }
                        """.formatted(byVrid)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            , "sinceMaxMillis": 61000 | max 900 us (1m1s ago)
            ''                        | max 900 us
            """)
    void howLateTheLoopWasAndHowLongAgoThatIs(String age, String text) throws IOException {
        assertEquals("""
                holdfast 1.0 on lvs-1, up 0ms

                loop lateness of 12 timers: p50 20 us, p99 300 us, p99.9 500 us, %s
                """.formatted(text), print("""
                        { "daemon": { "version": "1.0", "node": "lvs-1" },
                          "loop": { "count": 12, "p50Micros": 20, "p99Micros": 300, "p999Micros": 500,
                                    "maxMicros": 900%s } }
                        """.formatted(age)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1023.9 KiB",
        "1048576, 1.0 MiB",
        "5368709120, 5.0 GiB",
        "9223372036854775807, 8191.9 PiB",
    })
    void bytesForPeople(long count, String text) {
        assertEquals(text, ServicesText.bytes(count));
    }
}
