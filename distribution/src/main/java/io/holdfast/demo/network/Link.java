package io.holdfast.demo.network;

import java.io.IOException;

/** The cable between a host and its switch, which can be cut and can lose what goes through it in one direction. */
public final class Link {
    private final Host bridge;
    private final String port;
    private final String mac;

    Link(Host bridge, String port, String mac) {
        this.bridge = bridge;
        this.port = port;
        this.mac = mac;
    }

    /** The hardware address of the host's end, in lower case with colons. */
    public String mac() {
        return mac;
    }

    /** Pulls the cable out: the host's interface loses its carrier. */
    public void cut() throws IOException, InterruptedException {
        bridge.run("ip", "link", "set", port, "down");
    }

    /** Plugs the cable in again, and waits until the switch lets traffic through. */
    public void mend() throws IOException, InterruptedException {
        bridge.run("ip", "link", "set", port, "up");
        awaitForwarding();
    }

    /** The kernel tells the bridge of a new carrier somewhat later, up to a second on a busy machine. */
    void awaitForwarding() throws IOException, InterruptedException {
        while (!bridge.run("ip", "-details", "link", "show", "dev", port).contains("state forwarding")) {
            Thread.sleep(5);
        }
    }

    /** The switch loses all that the host sends, while the host still hears everything. */
    public void loseFromHost() throws IOException, InterruptedException {
        lose("iifname");
    }

    /** The switch loses all that is meant for the host, while the others still hear it. */
    public void loseToHost() throws IOException, InterruptedException {
        lose("oifname");
    }

    /** Nothing is lost any more. */
    public void loseNothing() throws IOException, InterruptedException {
        bridge.run("nft", "delete", "table", "bridge", table());
    }

    private void lose(String direction) throws IOException, InterruptedException {
        bridge.run(
                "nft",
                "add table bridge " + table()
                        + "; add chain bridge " + table() + " forward { type filter hook forward priority 0; }"
                        + "; add rule bridge " + table() + " forward " + direction + " \"" + port + "\" drop");
    }

    private String table() {
        return "lossy_" + port;
    }
}
