package io.holdfast.demo.network;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Programs that a private network needs are not installed on this machine. */
public final class MissingToolException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final Map<String, String> PACKAGES = Map.of(
            "unshare", "util-linux",
            "nsenter", "util-linux",
            "mount", "mount",
            "kill", "procps",
            "ip", "iproute2",
            "ping", "iputils-ping",
            "nft", "nftables");

    MissingToolException(List<String> missing) {
        super("missing on this machine: "
                + missing.stream().map(MissingToolException::named).collect(Collectors.joining(", ")));
    }

    private static String named(String tool) {
        var known = PACKAGES.get(tool);
        return known == null ? tool : tool + " (package " + known + ")";
    }
}
