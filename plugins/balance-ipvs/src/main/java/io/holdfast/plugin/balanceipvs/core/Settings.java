package io.holdfast.plugin.balanceipvs.core;

import io.holdfast.api.balance.Forwarding;
import io.holdfast.api.balance.RealServer;
import io.holdfast.api.balance.VirtualService;
import io.holdfast.plugin.balanceipvs.wire.ServerSettings;
import io.holdfast.plugin.balanceipvs.wire.ServiceSettings;
import java.util.Map;

/** Turns what is wanted into the kernel's terms. */
public final class Settings {

    /** What the words of {@code scheduler-flags} are to the schedulers; the numbers mean different things to each. */
    public static final Map<String, Integer> SCHEDULER_FLAGS = Map.of(
            "flag-1", ServiceSettings.SCHEDULER_FLAG_1,
            "flag-2", ServiceSettings.SCHEDULER_FLAG_2,
            "flag-3", ServiceSettings.SCHEDULER_FLAG_3,
            "sh-fallback", ServiceSettings.SCHEDULER_FLAG_1,
            "sh-port", ServiceSettings.SCHEDULER_FLAG_2,
            "mh-fallback", ServiceSettings.SCHEDULER_FLAG_1,
            "mh-port", ServiceSettings.SCHEDULER_FLAG_2);

    private Settings() {}

    static ServiceSettings of(VirtualService service) {
        VirtualService.Scheduling scheduling = service.scheduling();
        int flags = scheduling.onePacket() ? ServiceSettings.ONE_PACKET : 0;
        for (String flag : scheduling.flags()) {
            flags |= SCHEDULER_FLAGS.getOrDefault(flag, 0);
        }
        int wholeAddress = service.address().family().bits();
        if (service.persistence().isEmpty()) {
            return new ServiceSettings(scheduling.scheduler(), flags, 0, wholeAddress, "");
        }
        VirtualService.Persistence persistence = service.persistence().get();
        return new ServiceSettings(
                scheduling.scheduler(),
                flags | ServiceSettings.PERSISTENT,
                (int) persistence.timeout().toSeconds(),
                persistence.prefixLength(),
                persistence.engine().orElse(""));
    }

    static ServerSettings of(RealServer server) {
        return switch (server.forwarding()) {
            case Forwarding.Masquerade _ -> plain(server, ServerSettings.MASQUERADE);
            case Forwarding.DirectRouting _ -> plain(server, ServerSettings.DIRECT);
            case Forwarding.Tunnel tunnel ->
                new ServerSettings(
                        ServerSettings.TUNNEL,
                        server.weight(),
                        server.upperThreshold(),
                        server.lowerThreshold(),
                        type(tunnel.encapsulation()),
                        tunnel.port().orElse(0),
                        flags(tunnel.checksum()));
            case Forwarding.Proxy _ ->
                throw new IllegalArgumentException("the kernel is no proxy: server " + server.endpoint());
        };
    }

    private static ServerSettings plain(RealServer server, int method) {
        return new ServerSettings(method, server.weight(), server.upperThreshold(), server.lowerThreshold(), 0, 0, 0);
    }

    private static int type(Forwarding.Encapsulation encapsulation) {
        return switch (encapsulation) {
            case IPIP -> ServerSettings.IPIP;
            case GUE -> ServerSettings.GUE;
            case GRE -> ServerSettings.GRE;
        };
    }

    private static int flags(Forwarding.Checksum checksum) {
        return switch (checksum) {
            case NONE -> 0;
            case FULL -> ServerSettings.CHECKSUM;
            case REMOTE -> ServerSettings.REMOTE_CHECKSUM;
        };
    }
}
