package io.holdfast.kernel.daemon;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.holdfast.api.address.AddressProvider;
import io.holdfast.api.address.AddressProviderFactory;
import io.holdfast.api.linux.LinuxNetwork;
import io.holdfast.api.net.InterfaceAddress;
import io.holdfast.api.net.IpAddress;
import io.holdfast.api.process.RunAs;
import io.holdfast.api.vrrp.VrrpTransport;
import io.holdfast.api.vrrp.VrrpTransportFactory;
import io.holdfast.kernel.balance.Descriptors;
import io.holdfast.kernel.balance.Services;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.event.EventLog;
import io.holdfast.kernel.event.EventLogOptions;
import io.holdfast.kernel.event.EventPublisher;
import io.holdfast.kernel.event.EventsHandler;
import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.life.Stages;
import io.holdfast.kernel.linux.Capabilities;
import io.holdfast.kernel.linux.Capability;
import io.holdfast.kernel.linux.JnaLinuxNetwork;
import io.holdfast.kernel.linux.Scheduling;
import io.holdfast.kernel.loop.ControlLoop;
import io.holdfast.kernel.loop.ThreadPreparation;
import io.holdfast.kernel.notify.NotifyHandler;
import io.holdfast.kernel.notify.Outbox;
import io.holdfast.kernel.notify.OutboxOptions;
import io.holdfast.kernel.status.ControlServer;
import io.holdfast.kernel.status.StatusHandler;
import io.holdfast.kernel.vrrp.InstanceOptions;
import io.holdfast.kernel.vrrp.VrrpEngine;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** How the daemon is put together: each part from the configuration and the parts it needs. */
final class DaemonModule extends AbstractModule {

    private final Configuration.Sound configuration;

    DaemonModule(Configuration.Sound configuration) {
        this.configuration = configuration;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();
        bind(Configuration.Sound.class).toInstance(configuration);
        bind(DaemonOptions.class).toInstance(configuration.daemon());
        bind(Limitations.class).toInstance(new Limitations());
    }

    @Provides
    @Singleton
    ControlLoop loop(DaemonOptions options) {
        // Without elections nothing is so urgent that other programs, such as the servers, had to wait for it.
        return new ControlLoop(
                configuration.vrrp().instances().isEmpty()
                        ? ThreadPreparation.NONE
                        : new Scheduling(options.scheduling()));
    }

    @Provides
    @Singleton
    LinuxNetwork network(ControlLoop loop) {
        return new JnaLinuxNetwork(loop);
    }

    @Provides
    @Singleton
    VrrpTransport transport(LinuxNetwork network) {
        VrrpTransportFactory.Context context = () -> network;
        return configuration.transport().create(context);
    }

    @Provides
    @Singleton
    AddressProvider addresses(LinuxNetwork network) {
        AddressProviderFactory.Context context = () -> network;
        return configuration.addresses().create(context);
    }

    @Provides
    @Singleton
    EventLog events(DaemonOptions options) {
        return EventLog.open(
                EventLogOptions.defaults(options.stateDirectory().resolve("events")),
                options.node(),
                Clock.systemUTC());
    }

    @Provides
    @Singleton
    Outbox outbox(DaemonOptions options, EventLog events) {
        Outbox outbox = new Outbox(
                OutboxOptions.defaults(options.stateDirectory().resolve("outbox")),
                events,
                options.node(),
                Clock.systemUTC());
        outbox.configure(configuration.notifiers(), configuration.routing());
        return outbox;
    }

    @Provides
    @Singleton
    VrrpEngine elections(
            ControlLoop loop,
            VrrpTransport transport,
            AddressProvider addresses,
            EventLog events,
            Services services,
            Limitations limitations) {
        EventPublisher publisher = occurrence -> {
            services.noticed(occurrence);
            events.publish(occurrence);
        };
        return new VrrpEngine(configuration.vrrp(), loop, transport, addresses, publisher, limitations);
    }

    @Provides
    @Singleton
    HealthEngine checks() {
        return new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random());
    }

    @Provides
    @Singleton
    Services services(
            DaemonOptions options,
            HealthEngine checks,
            EventLog events,
            LinuxNetwork network,
            Limitations limitations) {
        Descriptors descriptors = Descriptors.now(configuration.services(), HealthEngine.Limits.DEFAULTS);
        limitations.say(descriptors.shortage().stream().toList());
        HeapNeeds heap = HeapNeeds.now(configuration);
        limitations.say(heap.shortage().stream().toList());
        limitations.say(RunAs.limitations());
        Map<String, List<IpAddress>> instances = configuration.vrrp().instances().stream()
                .collect(Collectors.toMap(
                        InstanceOptions::name,
                        instance -> instance.addresses().stream()
                                .map(InterfaceAddress::address)
                                .toList()));
        return new Services(
                configuration.services(),
                descriptors,
                heap.forTraffic(),
                instances,
                checks,
                events,
                events::leftOpen,
                network,
                options.controlSocket().toAbsolutePath().resolveSibling("balance"));
    }

    @Provides
    @Singleton
    ControlServer controlServer(
            DaemonOptions options,
            Limitations limitations,
            VrrpEngine elections,
            Services services,
            HealthEngine checks,
            ControlLoop loop,
            EventLog events,
            Outbox outbox) {
        return new ControlServer(
                options.controlSocket(),
                List.of(
                        new StatusHandler(List.of(
                                new DaemonStatus(options, limitations),
                                elections,
                                services,
                                new ChecksStatus(checks),
                                new LoopStatus(loop, elections))),
                        new EventsHandler(events),
                        new NotifyHandler(outbox)));
    }

    @Provides
    @Singleton
    Stages stages(
            Outbox outbox,
            EventLog events,
            ControlLoop loop,
            VrrpEngine elections,
            Services services,
            ControlServer control,
            Limitations limitations,
            DaemonOptions options) {
        List<Stage> all = new ArrayList<>();
        if (takesPart()) {
            all.add(new PrivilegesStage());
            all.add(new NamespaceLock(limitations));
        }
        // The outbox before the event log: it stops after it, when the last event has been handed over.
        all.add(outbox);
        all.add(new EventLogStage(events, options, limitations));
        all.add(control);
        all.add(new LoopStage(loop, limitations));
        // Before the elections: a service is ready when its address comes, and goes after it.
        all.add(services);
        if (takesPart()) {
            all.add(elections);
        }
        all.add(new SystemdStage(System.getenv(), loop));
        return new Stages(all);
    }

    /** A proxy alone needs no privilege; without instances elections only look for what an earlier run left behind. */
    private boolean takesPart() {
        return !configuration.vrrp().instances().isEmpty()
                || Capabilities.effective()
                        .missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW)
                        .isEmpty();
    }
}
