package io.holdfast.lab;

import io.holdfast.demo.network.Host;
import io.holdfast.demo.network.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Web servers that answer with the name of their host, and clients that ask them; small programs, for many hosts. */
final class Web {
    /** Asks on connection 3 and prints the answer's last line; fails when the connection breaks. */
    private static final String ASK = """
            ask() {
              printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3
              while read -r line <&3; do
                if [ "$line" = $'\\r' ]; then read -r line <&3 && echo "$line"; return; fi
              done
              return 1
            }
            """;

    private Web() {}

    /** Starts a server on all addresses of a host. */
    static HostProcess serve(Host host, int port) throws IOException, InterruptedException {
        var folder = host.folderInside();
        Files.writeString(host.folder().resolve("nginx.conf"), """
            daemon off;
            master_process off;
            user root;
            pid %1$s/nginx.pid;
            error_log %1$s/nginx-error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              keepalive_requests 1000000;
              keepalive_timeout 1h;
              server {
                listen %2$d;
                listen [::]:%2$d;
                return 200 "%3$s\\n";
              }
            }
            """.formatted(folder, port, host.name()));
        var server = host.start(
                "nginx.log", List.of("nginx", "-e", folder + "/nginx-error.log", "-c", folder + "/nginx.conf"));
        Lab.eventually(
                "nginx listens on " + host,
                () -> host.run("sh", "-c", "cat /proc/net/tcp").contains(String.format(":%04X 00000000:0000 0A", port)),
                server::log);
        return server;
    }

    /** Makes that many connections one after another and returns the names of the servers that answered. */
    static List<String> call(Host host, String address, int port, int count) throws IOException, InterruptedException {
        return host.run(
                        "bash",
                        "-c",
                        ASK + "for i in $(seq " + count + "); do exec 3<>/dev/tcp/" + address + "/" + port
                                + " && ask || exit 1; exec 3>&-; done")
                .lines()
                .toList();
    }

    /**
     * Makes one connection and asks over it all the time; each answer is a line of its log, and it ends if it breaks.
     */
    static HostProcess talk(Host host, String name, String address, int port) throws IOException, InterruptedException {
        return host.start(
                name + ".log",
                List.of(
                        "bash",
                        "-c",
                        ASK + "exec 3<>/dev/tcp/" + address + "/" + port + "; while ask; do sleep 0.1; done"));
    }
}
