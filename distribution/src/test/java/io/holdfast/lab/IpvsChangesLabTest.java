package io.holdfast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.api.testing.InUserModeLinux;
import io.holdfast.demo.HoldfastDaemon;
import io.holdfast.demo.network.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole daemon on a kernel with IPVS: is the kernel's table what it should be, whoever changes what? */
@Tag("lab")
@InUserModeLinux(needs = {"ipvsadm", "unshare", "nsenter"})
class IpvsChangesLabTest {
    private static final int SERVICES = 4;
    private static final int SERVERS = 6;

    private static final String FOREIGN = "-A -t 192.0.2.10:99 -s rr\n";

    /** What somebody does to our services without asking us. */
    private static final List<String> BY_HAND = List.of(
            "ipvsadm -D -t 192.0.2.10:80",
            "ipvsadm -a -t 192.0.2.10:81 -r 192.0.2.99:80 -m",
            "ipvsadm -E -t 192.0.2.10:82 -s rr",
            "ipvsadm -C; ipvsadm -A -t 192.0.2.10:99 -s rr");

    @Test
    void whenAThousandChangesAreMade_thenTheTableIsRight_andTheStatusSaysTheSame() throws Exception {
        try (var lab = IpvsLab.open()) {
            var folder = lab.director().folder();
            var holdfast = lab.holdfast(lab.director(), configuration(lab.director()));
            lab.director().run("ipvsadm", "-A", "-t", "192.0.2.10:99", "-s", "rr");
            holdfast.start();
            var random = new Random(20_260_102);
            for (var change = 1; change <= 1_000; change++) {
                var server = weight(folder, random.nextInt(SERVICES), random.nextInt(SERVERS));
                if (random.nextInt(3) == 0) {
                    Files.deleteIfExists(server);
                } else {
                    Files.writeString(server, String.valueOf(random.nextInt(100)));
                }
                if (change % 100 == 25) {
                    lab.director().run("sh", "-c", BY_HAND.get(change / 100 % BY_HAND.size()));
                }
                if (change % 50 == 0) {
                    var expected = expected(folder);
                    lab.eventually(
                            "after " + change + " changes the table is\n" + expected,
                            () -> IpvsLab.table(lab.director()).equals(expected));
                    assertEquals(expected, table(holdfast), "after " + change + " changes");
                }
            }
        }
    }

    @Test
    void whenTheLastServiceGoesWhileTheDaemonIsDead_thenTheNextOneEndsIt() throws Exception {
        try (var lab = IpvsLab.open()) {
            var holdfast = lab.holdfast(lab.director(), configuration(lab.director()));
            lab.director().run("ipvsadm", "-A", "-t", "192.0.2.10:99", "-s", "rr");
            holdfast.start();
            lab.eventually(
                    "there is a table",
                    () -> IpvsLab.table(lab.director()).lines().count() > 20);
            holdfast.process().kill();
            holdfast.configure("");
            holdfast.start();
            lab.eventually(
                    "only what is foreign is left",
                    () -> IpvsLab.table(lab.director()).equals(FOREIGN));
        }
    }

    /** Every server's weight is in a file; one without a file is down. */
    private static String configuration(Host host) throws IOException {
        var text = new StringBuilder("balancers.ipvs.compare-interval = 1s\nservices {\n");
        for (var service = 0; service < SERVICES; service++) {
            text.append("s%d { address = \"%s\", balancer = ipvs, servers = [\n".formatted(service, address(service)));
            for (var server = 0; server < SERVERS; server++) {
                Files.writeString(weight(host.folder(), service, server), "1");
                var file = weight(Path.of(host.folderInside()), service, server);
                text.append("""
                        { address = "%s"
                          check { type = file, file = "%s", interval = 200ms, timeout = 20s, fall = 1, rise = 1 } }
                        """.formatted(endpoint(server), file));
            }
            text.append("] }\n");
        }
        return text.append("}\n").toString();
    }

    private static Path weight(Path folder, int service, int server) {
        return folder.resolve("weight-" + service + "-" + server);
    }

    private static String address(int service) {
        return "192.0.2.10:" + (80 + service);
    }

    private static String endpoint(int server) {
        return "192.0.2." + (20 + server) + ":80";
    }

    /** What ipvsadm has to say when the files are what counts. */
    private static String expected(Path folder) throws IOException {
        var lines = new ArrayList<String>();
        for (var service = 0; service < SERVICES; service++) {
            lines.add(serviceLine(address(service)));
            for (var server = 0; server < SERVERS; server++) {
                var file = weight(folder, service, server);
                if (Files.exists(file)) {
                    lines.add(serverLine(address(service), endpoint(server), Files.readString(file)));
                }
            }
        }
        return sorted(lines);
    }

    /** The status in the words of ipvsadm. */
    private static String table(HoldfastDaemon holdfast) {
        var lines = new ArrayList<String>();
        for (var each :
                assertInstanceOf(List.class, holdfast.status().orElseThrow().get("services"))) {
            var service = assertInstanceOf(Map.class, each);
            var address = assertInstanceOf(List.class, service.get("addresses"))
                    .getFirst()
                    .toString()
                    .replace("tcp/", "");
            lines.add(serviceLine(address));
            for (var one : assertInstanceOf(List.class, service.get("servers"))) {
                var server = assertInstanceOf(Map.class, one);
                if ("up".equals(server.get("state"))) {
                    lines.add(serverLine(
                            address, String.valueOf(server.get("address")), String.valueOf(server.get("weight"))));
                }
            }
        }
        return sorted(lines);
    }

    private static String serviceLine(String address) {
        return "-A -t " + address + " -s wlc\n";
    }

    private static String serverLine(String service, String server, String weight) {
        return "-a -t " + service + " -r " + server + " -m -w " + weight + "\n";
    }

    private static String sorted(List<String> lines) {
        lines.add(FOREIGN);
        lines.sort(null);
        return String.join("", lines);
    }
}
