package io.holdfast.kernel.daemon;

import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.AddressProviderFactory;
import io.holdfast.api.event.Subject;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Origin;
import io.holdfast.api.options.Value;
import io.holdfast.api.vrrp.VrrpTransport;
import io.holdfast.api.vrrp.VrrpTransportFactory;
import io.holdfast.kernel.balance.ServicesOptions;
import io.holdfast.kernel.config.HoconFile;
import io.holdfast.kernel.config.Reading;
import io.holdfast.kernel.notify.KnownSubjects;
import io.holdfast.kernel.notify.NotifierSetup;
import io.holdfast.kernel.notify.NotifiersSection;
import io.holdfast.kernel.notify.RoutingReader;
import io.holdfast.kernel.notify.core.Routing;
import io.holdfast.kernel.plugin.Configured;
import io.holdfast.kernel.plugin.Loading;
import io.holdfast.kernel.plugin.PluginProblem;
import io.holdfast.kernel.plugin.Plugins;
import io.holdfast.kernel.vrrp.InstanceOptions;
import io.holdfast.kernel.vrrp.VrrpOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of reading the whole configuration, plugins' options included: a daemon can be made of it, or it is
 * refused.
 */
public sealed interface Configuration {

    /** Everything is valid. */
    record Sound(
            DaemonOptions daemon,
            VrrpOptions vrrp,
            Configured<VrrpTransportFactory.Context, VrrpTransport> transport,
            Configured<AddressProviderFactory.Context, AddressProvider> addresses,
            List<NotifierSetup> notifiers,
            Routing routing,
            ServicesOptions services,
            Plugins plugins)
            implements Configuration {

        /** How many events its notifiers keep at most, all together. */
        long eventsThatMayWait() {
            return notifiers.stream()
                    .mapToLong(notifier -> notifier.options().queue().capacity())
                    .sum();
        }

        /** What it configures, in a few words. */
        public String summary() {
            int instances = vrrp.instances().size();
            int balanced = services.services().size();
            return instances
                    + (instances == 1 ? " instance" : " instances")
                    + (balanced == 0 ? "" : ", " + balanced + (balanced == 1 ? " service" : " services"));
        }
    }

    /**
     * It cannot be used.
     *
     * @param problems every problem: those of plugins, then those of the configuration in the order of file and line
     * @param installation whether it is the installation that is at fault, its plugins, and nothing that a user wrote
     */
    record Refused(List<String> problems, boolean installation) implements Configuration {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /** Reads a file, loads the plugins that it asks for, and reads their options. Touches nothing. */
    static Configuration read(Path file) {
        try {
            return read(HoconFile.read(file));
        } catch (OutOfMemoryError e) {
            long megabytes = Runtime.getRuntime().maxMemory() >> 20;
            return refused(
                    List.of(),
                    List.of(new ConfigProblem(
                            new Origin(file.toString(), 0),
                            "",
                            "does not fit into the " + megabytes
                                    + " MB of memory that this program may use; for 1 GB set"
                                    + " HOLDFAST_JAVA_OPTIONS=-Xmx1g in its environment")));
        }
    }

    /**
     * The same, unless the file with everything that it includes is larger than this, or the heap too small for what it
     * says: one line may be 65,536 addresses. Empty then.
     */
    static Optional<Configuration> readWithin(Path file, int maxBytes) {
        try {
            return HoconFile.readWithin(file, maxBytes).map(Configuration::read);
        } catch (OutOfMemoryError _) {
            return Optional.empty();
        }
    }

    private static Configuration read(Reading reading) {
        return switch (reading) {
            case Reading.Refused refused -> refused(List.of(), refused.problems());
            case Reading.Complete complete -> {
                List<ConfigProblem> problems = new ArrayList<>();
                OptionsReader in = OptionsReader.root(complete.root(), problems);
                Optional<List<Path>> folders =
                        in.sectionOrEmpty("plugins", PluginFolders::read).ifSound();
                Loading loading = Plugins.load(folders.orElseGet(PluginFolders::ofInstallation), Version.current());
                // What is wrong with the rest is told all the same, as far as it can be known.
                yield switch (loading) {
                    case Loading.Loaded(Plugins plugins) ->
                        read(
                                complete.root(),
                                in,
                                folders.isPresent() ? plugins : plugins.incomplete(),
                                List.of(),
                                problems);
                    case Loading.Refused(List<PluginProblem> ofPlugins, Plugins others) ->
                        read(complete.root(), in, others, ofPlugins, problems);
                };
            }
        };
    }

    private static Configuration read(
            OptionNode.Section root,
            OptionsReader in,
            Plugins plugins,
            List<PluginProblem> ofPlugins,
            List<ConfigProblem> problems) {
        Value<DaemonOptions> daemon = DaemonOptions.read(in);
        Value<List<NotifierSetup>> notifiers = NotifiersSection.read(
                in, plugins, KnownSubjects.in(root, daemon.ifSound().map(DaemonOptions::node)));
        RoutingReader routing = new RoutingReader(notifierNames(root));
        Value<Vrrp> vrrp = in.sectionOrEmpty("vrrp", section -> Vrrp.read(section, plugins, routing));
        Value<Configured<AddressProviderFactory.Context, AddressProvider>> addresses = in.sectionOrEmpty(
                "addresses",
                section -> plugins.read(
                        section, AddressProviderFactory.class, "linux", AddressProviderFactory<Object>::create));
        Value<ServicesOptions> services = ServicesOptions.read(
                in, plugins, (name, section) -> routing.read(new Subject(Subject.Kind.SERVICE, name), section));
        // Read by nobody: what ${definitions.NAME} takes it into is looked at there.
        in.sectionOrEmpty("definitions", section -> {
            section.ignoreUnread();
            return section.build(() -> "definitions");
        });
        in.rejectUnread();
        vrrp.ifSound().map(Configuration::instances).ifPresent(in::rejectInstancesOtherThan);
        Value<Configuration> sound = in.build(() -> new Sound(
                daemon.get(),
                vrrp.get().options(),
                vrrp.get().transport(),
                addresses.get(),
                notifiers.get(),
                routing.routing(),
                services.get(),
                plugins));
        return sound.ifSound().filter(_ -> ofPlugins.isEmpty()).orElseGet(() -> {
            plugins.close();
            return refused(ofPlugins, problems);
        });
    }

    /** Their names, which are known when they have problems of their own; empty when there is no telling. */
    private static Optional<Set<String>> notifierNames(OptionNode.Section root) {
        OptionNode notifiers = root.entries().get("notifiers");
        if (notifiers == null) {
            return Optional.of(Set.of());
        }
        return notifiers instanceof OptionNode.Section section
                ? Optional.of(section.entries().keySet())
                : Optional.empty();
    }

    private static Set<String> instances(Vrrp vrrp) {
        return vrrp.options().instances().stream().map(InstanceOptions::name).collect(Collectors.toUnmodifiableSet());
    }

    private static Refused refused(List<PluginProblem> ofPlugins, List<ConfigProblem> problems) {
        return new Refused(
                Stream.concat(
                                ofPlugins.stream().map(PluginProblem::toString),
                                problems.stream().sorted().map(ConfigProblem::toString))
                        .toList(),
                problems.isEmpty());
    }

    /** The section {@code vrrp}: elections and what carries them. */
    record Vrrp(VrrpOptions options, Configured<VrrpTransportFactory.Context, VrrpTransport> transport) {
        private static Value<Vrrp> read(OptionsReader in, Plugins plugins, RoutingReader routing) {
            Value<Configured<VrrpTransportFactory.Context, VrrpTransport>> transport = in.sectionOrEmpty(
                    "transport",
                    section -> plugins.read(
                            section, VrrpTransportFactory.class, "ip", VrrpTransportFactory<Object>::create));
            Value<VrrpOptions> options =
                    VrrpOptions.read(in, (name, section) -> routing.read(Subject.instance(name), section));
            return in.build(() -> new Vrrp(options.get(), transport.get()));
        }
    }
}
