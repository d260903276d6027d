package io.holdfast.kernel.vrrp;

import io.holdfast.api.net.Family;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.InterfaceName;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Secret;
import io.holdfast.api.options.Value;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.VirtualRouterId;
import io.holdfast.kernel.vrrp.core.Announcements;
import io.holdfast.kernel.vrrp.wire.AdvertisementInterval;
import io.holdfast.kernel.vrrp.wire.ChecksumForm;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one instance; whatever an instance leaves out comes from {@code vrrp.defaults}. */
final class InstanceReader {

    /** What {@code vrrp.defaults} can set. */
    record Defaults(
            ProtocolVersion version,
            AdvertisementInterval advertisementInterval,
            boolean preempt,
            Duration preemptDelay,
            ChecksumForm checksum,
            Announcements announcements,
            boolean lease) {

        /** RFC 9568, section 6.1; announcements as keepalived sends them: 5 at once and 5 after 5 s. */
        static final Defaults STANDARD = new Defaults(
                ProtocolVersion.V3,
                AdvertisementInterval.ONE_SECOND,
                true,
                Duration.ZERO,
                ChecksumForm.PSEUDO_HEADER,
                Announcements.DEFAULT,
                true);
    }

    private static final int MOST_ANNOUNCEMENTS = 100;
    private static final Duration LONGEST_DELAY = Duration.ofHours(24);

    private final Defaults defaults;

    InstanceReader(Defaults defaults) {
        this.defaults = defaults;
    }

    static Value<Defaults> readDefaults(OptionsReader in) {
        return new InstanceReader(Defaults.STANDARD).common(in);
    }

    private Value<Defaults> common(OptionsReader in) {
        Value<ProtocolVersion> version = in.integer("version")
                .oneOf(List.of(2, 3))
                .map(number -> number == 2 ? ProtocolVersion.V2 : ProtocolVersion.V3)
                .orElse(defaults.version());
        ProtocolVersion intervalVersion = version.ifSound().orElse(defaults.version());
        Value<AdvertisementInterval> interval = in.duration("advertisement-interval")
                .map(intervalVersion::interval)
                .orElse(defaults.advertisementInterval());
        if (!in.has("advertisement-interval")) {
            checkInheritedInterval(in, intervalVersion);
        }
        Value<Boolean> preempt = in.bool("preempt").orElse(defaults.preempt());
        Value<Duration> preemptDelay = in.duration("preempt-delay")
                .between(Duration.ZERO, LONGEST_DELAY)
                .orElse(defaults.preemptDelay());
        Value<ChecksumForm> checksum =
                in.enumeration("checksum", ChecksumForm.class).orElse(defaults.checksum());
        Value<Announcements> announcements =
                in.section("announce", this::announcements).orElse(defaults.announcements());
        Value<Boolean> lease = in.bool("lease").orElse(defaults.lease());
        return in.build(() -> new Defaults(
                version.get(),
                interval.get(),
                preempt.get(),
                preemptDelay.get(),
                checksum.get(),
                announcements.get(),
                lease.get()));
    }

    /** An instance may choose another version than the one for which the defaults chose the interval. */
    private void checkInheritedInterval(OptionsReader in, ProtocolVersion version) {
        try {
            version.interval(defaults.advertisementInterval().duration());
        } catch (IllegalArgumentException e) {
            in.problem("version", "does not fit the advertisement-interval of vrrp.defaults: " + e.getMessage());
        }
    }

    private Value<Announcements> announcements(OptionsReader in) {
        Announcements standard = defaults.announcements();
        Value<Integer> count =
                in.integer("count").between(0, MOST_ANNOUNCEMENTS).orElse(standard.count());
        Value<Integer> repeatCount =
                in.integer("repeat-count").between(0, MOST_ANNOUNCEMENTS).orElse(standard.repeatCount());
        Value<Duration> repeatDelay = in.duration("repeat-delay")
                .between(Duration.ofMillis(10), LONGEST_DELAY)
                .orElse(standard.repeatDelay());
        Value<Duration> refresh =
                in.duration("refresh").between(Duration.ZERO, LONGEST_DELAY).orElse(standard.refreshInterval());
        Value<Integer> refreshCount =
                in.integer("refresh-count").between(1, MOST_ANNOUNCEMENTS).orElse(standard.refreshCount());
        return in.build(() -> new Announcements(
                count.get(), repeatCount.get(), repeatDelay.get(), refresh.get(), refreshCount.get()));
    }

    /** Reads it, and tells the register what it claims as far as that can be known, whatever else is wrong. */
    Value<InstanceOptions> read(String name, OptionsReader in, ClaimRegister register) {
        if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
            in.problem("the name \"" + name + "\" is not 1 to 64 letters, digits, _ . or -");
        }
        Value<InterfaceName> interfaceName = in.interfaceName("interface")
                .verify(link -> link.value().equals("lo")
                        ? Optional.of("lo reaches no other router; addresses on it do not need an election")
                        : Optional.empty())
                .required();
        Value<VirtualRouterId> virtualRouterId = in.integer("virtual-router-id")
                .between(1, 255)
                .map(VirtualRouterId::new)
                .required();
        Value<Priority> priority =
                in.integer("priority").between(1, 255).map(Priority::new).orElse(new Priority(100));
        Value<List<InterfaceAddress>> addresses =
                in.list("addresses", OptionType.INTERFACE_ADDRESS).required();
        addresses
                .ifSound()
                .flatMap(VirtualAddresses::objection)
                .ifPresent(objection -> in.problem("addresses", objection));
        Value<List<IpAddress>> peers = in.list("unicast-peers", OptionType.IP_ADDRESS)
                .verify(InstanceReader::objectionToPeers)
                .orElse(List.of());
        Value<Optional<IpAddress>> source = in.ipAddress("source-address")
                .verify(address -> isAnotherMachines(address)
                        ? Optional.empty()
                        : Optional.of(address + " is not a unicast address"))
                .optional();
        Value<Optional<Secret>> password = in.secret("password").optional();
        Value<Defaults> common = common(in);
        addresses.ifSound().filter(all -> !all.isEmpty()).ifPresent(all -> {
            checkFamily(in, all.getFirst().family(), common, peers, source);
            checkSource(in, all, priority, source);
            checkPeers(in, all, peers);
            register.check(name, interfaceName.ifSound(), virtualRouterId.ifSound(), all, in);
        });
        password.ifSound().flatMap(secret -> secret).ifPresent(secret -> checkPassword(in, common, secret));
        return in.build(() -> new InstanceOptions(
                name,
                interfaceName.get(),
                virtualRouterId.get(),
                addresses.get().getFirst().family(),
                common.get().version(),
                priority.get(),
                common.get().advertisementInterval(),
                common.get().preempt(),
                common.get().preemptDelay(),
                addresses.get(),
                peers.get(),
                source.get(),
                password.get(),
                common.get().checksum(),
                common.get().announcements(),
                common.get().lease()));
    }

    private static Optional<String> objectionToPeers(List<IpAddress> peers) {
        Set<IpAddress> seen = new HashSet<>();
        for (IpAddress peer : peers) {
            if (!isAnotherMachines(peer)) {
                return Optional.of(peer + " is not the unicast address of another machine");
            }
            if (!seen.add(peer)) {
                return Optional.of(peer + " is listed twice");
            }
        }
        return Optional.empty();
    }

    private static boolean isAnotherMachines(IpAddress address) {
        return address.isUnicast() && !address.isLoopback();
    }

    private static void checkFamily(
            OptionsReader in,
            Family family,
            Value<Defaults> common,
            Value<List<IpAddress>> peers,
            Value<Optional<IpAddress>> source) {
        String rule = " is not of the family of the first virtual address (" + family.label() + ")";
        peers.ifSound().orElse(List.of()).stream()
                .filter(peer -> peer.family() != family)
                .forEach(peer -> in.problem("unicast-peers", peer + rule));
        source.ifSound()
                .flatMap(address -> address)
                .filter(address -> address.family() != family)
                .ifPresent(address -> in.problem("source-address", address + rule));
        boolean versionTwo =
                common.ifSound().filter(c -> c.version() == ProtocolVersion.V2).isPresent();
        if (versionTwo && family == Family.IPV6) {
            in.problem("addresses", "VRRP version 2 carries IPv4 addresses only, the first one here is IPv6");
        }
    }

    private static void checkPeers(OptionsReader in, List<InterfaceAddress> addresses, Value<List<IpAddress>> peers) {
        peers.ifSound().orElse(List.of()).stream()
                .filter(peer ->
                        addresses.stream().anyMatch(virtual -> virtual.address().equals(peer)))
                .forEach(peer -> in.problem(
                        "unicast-peers", peer + " is one of the virtual addresses, not that of another router"));
    }

    /** An owner sends from an address that is virtual for the others. */
    private static void checkSource(
            OptionsReader in,
            List<InterfaceAddress> addresses,
            Value<Priority> priority,
            Value<Optional<IpAddress>> source) {
        boolean owner = priority.ifSound().filter(Priority.OWNER::equals).isPresent();
        source.ifSound()
                .flatMap(address -> address)
                .filter(address -> !owner
                        && addresses.stream()
                                .anyMatch(virtual -> virtual.address().equals(address)))
                .ifPresent(
                        address -> in.problem(
                                "source-address",
                                address
                                        + " is one of the virtual addresses, which are not there before this router is Active"));
    }

    private static void checkPassword(OptionsReader in, Value<Defaults> common, Secret password) {
        if (common.ifSound().filter(c -> c.version() != ProtocolVersion.V2).isPresent()) {
            in.problem("password", "only VRRP version 2 has passwords (RFC 5798, section 9)");
        }
        int bytes = password.reveal().getBytes(StandardCharsets.UTF_8).length;
        // RFC 2338, section 5.3.6.1: eight bytes of authentication data.
        if (bytes < 1 || bytes > 8) {
            in.problem("password", "needs 1 to 8 bytes");
        }
    }
}
