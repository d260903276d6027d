package io.holdfast.kernel.vrrp.core;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.wire.Addressing;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.Authentication;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import io.holdfast.kernel.vrrp.wire.WireOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Runs the commands of a transcript: lines that start with {@code >}. Everything else but comments is what happened,
 * and is written anew.
 *
 * <pre>
 * > router NAME ADDRESS PRIORITY [version=2] [interval=250ms] [preempt=off] [preempt-delay=10s] [lease=off]
 * > start NAME… | stop NAME | kill NAME | restart NAME | freeze NAME | resume NAME | pause NAME | unpause NAME
 * > link NAME down|up|changed | cut FROM TO | mend FROM TO | priority NAME N | fail NAME REASON | try NAME works|REASON | send NAME fails|works
 * > run DURATION
 * </pre>
 *
 * <p>Messages take 1 ms, timers are never late. Advertisements that are due are not written down.
 */
final class Transcript {

    private final VirtualTime time = new VirtualTime();
    private final SimulatedLan lan = new SimulatedLan(time, new SplittableRandom(1));
    private final Map<String, SimulatedRouter> routers = new LinkedHashMap<>();
    private final StringBuilder output = new StringBuilder();

    static String run(String script) {
        Transcript transcript = new Transcript();
        for (String line : script.lines().toList()) {
            if (line.startsWith("> ")) {
                transcript.output.append(line).append('\n');
                transcript.command(line.substring(2).split(" +"));
            } else if (line.isBlank() || line.startsWith("#")) {
                transcript.output.append(line).append('\n');
            }
        }
        return transcript.output.toString();
    }

    private void command(String[] words) {
        switch (words[0]) {
            case "router" -> addRouter(words);
            case "run" -> time.run(duration(words[1]));
            case "cut" -> lan.cut.add(new SimulatedLan.Path(router(words[1]), router(words[2])));
            case "mend" -> lan.cut.remove(new SimulatedLan.Path(router(words[1]), router(words[2])));
            case "start" ->
                List.of(words)
                        .subList(1, words.length)
                        .forEach(name -> router(name).start());
            case "stop" -> router(words[1]).stop();
            case "kill" -> router(words[1]).kill();
            case "restart" -> router(words[1]).restart();
            case "freeze" -> router(words[1]).freeze();
            case "resume" -> router(words[1]).resume();
            case "pause" -> router(words[1]).pauseMachine();
            case "unpause" -> router(words[1]).resumeMachine();
            case "link" -> {
                if (words[2].equals("changed")) {
                    router(words[1]).tell(new VrrpEvent.LinkChanged());
                } else {
                    router(words[1]).setLink(words[2].equals("up"));
                }
            }
            case "send" -> router(words[1]).sendingFails = words[2].equals("fails");
            case "fail" -> router(words[1]).tell(new VrrpEvent.AddressesFailed(words[2]));
            case "try" ->
                router(words[1]).triesFail = words[2].equals("works") ? Optional.empty() : Optional.of(words[2]);
            case "priority" ->
                router(words[1]).tell(new VrrpEvent.PriorityChanged(new Priority(Integer.parseInt(words[2]))));
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        }
    }

    private void addRouter(String[] words) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String word : List.of(words).subList(4, words.length)) {
            settings.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        ProtocolVersion version =
                settings.getOrDefault("version", "3").equals("2") ? ProtocolVersion.V2 : ProtocolVersion.V3;
        AdvertisementInterval interval = version.interval(duration(settings.getOrDefault("interval", "1s")));
        ElectionOptions options = new ElectionOptions(
                version,
                new Priority(Integer.parseInt(words[3])),
                interval,
                !settings.getOrDefault("preempt", "on").equals("off"),
                duration(settings.getOrDefault("preempt-delay", "0s")),
                !settings.getOrDefault("lease", "on").equals("off"),
                true,
                Announcements.DEFAULT);
        IpAddress virtual = IpAddress.parse("192.0.2.100");
        WireOptions wire = new WireOptions(
                version,
                new VirtualRouterId(51),
                virtual.family(),
                List.of(virtual),
                interval,
                Authentication.NONE,
                ChecksumForm.PSEUDO_HEADER,
                new Addressing.Multicast(),
                false);
        routers.put(
                words[1],
                new SimulatedRouter(
                        lan,
                        words[1],
                        IpAddress.parse(words[2]),
                        IpAddress.parse("224.0.0.18"),
                        options,
                        wire,
                        this::record));
    }

    private void record(SimulatedRouter router, List<VrrpAction> actions) {
        boolean routine = actions.size() == 2
                && actions.get(0) instanceof VrrpAction.SendAdvertisement
                && actions.get(1) instanceof VrrpAction.RenewLease;
        if (!actions.isEmpty() && !routine) {
            long micros = time.now().nanos() / 1000;
            output.append("%4d.%06d %s: ".formatted(micros / 1_000_000, micros % 1_000_000, router.name))
                    .append(ActionText.of(actions))
                    .append('\n');
        }
    }

    private SimulatedRouter router(String name) {
        return Objects.requireNonNull(routers.get(name), name);
    }

    private static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }
}
