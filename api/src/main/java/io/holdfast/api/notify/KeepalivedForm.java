package io.holdfast.api.notify;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.event.Event;
import io.holdfast.api.event.Health;
import io.holdfast.api.event.Occurrence;
import io.holdfast.api.event.RouterState;
import io.holdfast.api.event.Service;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.text.Escaping;
import java.util.Optional;

/**
 * An event as keepalived would tell it to a script, a FIFO or a mailbox, so that what was written for keepalived goes
 * on working.
 *
 * @param type {@code INSTANCE}, {@code GROUP}, {@code VS} or {@code RS}
 * @param name the instance's or group's name, {@code [192.0.2.10]:tcp:80} or {@code FWM 7} for a service
 * @param virtualServer for {@code RS} the name of its service, else empty
 * @param state {@code MASTER}, {@code UP} and so on
 * @param priority of the instance after the event; 0 for everything else
 */
public record KeepalivedForm(String type, String name, String virtualServer, String state, int priority) {

    public KeepalivedForm {
        name = clean(name);
        virtualServer = clean(virtualServer);
    }

    /** The form of an event; empty for what keepalived does not tell of. */
    public static Optional<KeepalivedForm> of(Event event) {
        return switch (event.occurrence()) {
            case Occurrence.InstanceTransition e ->
                Optional.of(instance(
                        e.instance(), e.to().keepalivedWord(), e.priority().value()));
            case Occurrence.GroupTransition e ->
                Optional.of(new KeepalivedForm("GROUP", e.group(), "", e.to().keepalivedWord(), 0));
            case Occurrence.LowerPrioritySeen e ->
                Optional.of(
                        instance(e.instance(), "MASTER_RX_LOWER_PRI", e.own().value()));
            case Occurrence.PriorityChanged e -> priorityChanged(e);
            case Occurrence.ServerChanged e ->
                upOrDown(e.to())
                        .map(state -> new KeepalivedForm(
                                "RS", server(e.service(), e.server()), service(e.service()), state, 0));
            case Occurrence.QuorumChanged e ->
                upOrDown(e.to()).map(state -> new KeepalivedForm("VS", service(e.service()), "", state, 0));
            case Occurrence.SplitSuspected _,
                    Occurrence.CheckChanged _,
                    Occurrence.ServingChanged _,
                    Occurrence.ConfigurationReloaded _,
                    Occurrence.DaemonStarted _,
                    Occurrence.DaemonStopped _,
                    Occurrence.EventsLost _,
                    Occurrence.Test _ -> Optional.empty();
        };
    }

    /** Whether it is about an instance or a group rather than a service or a server. */
    public boolean isRouter() {
        return type.equals("INSTANCE") || type.equals("GROUP");
    }

    /** Whether the state is one an instance or group is in, as opposed to something it saw or a new priority. */
    public boolean isTransition() {
        return isRouter() && !state.contains("_");
    }

    /** A FIFO's line without its end: {@code INSTANCE "VI_1" MASTER 150}, {@code VS [192.0.2.10]:tcp:80 UP}. */
    public String line() {
        if (isRouter()) {
            return type + " \"" + name + "\" " + state + " " + priority;
        }
        return virtualServer.isEmpty()
                ? type + " " + name + " " + state
                : type + " " + name + " " + virtualServer + " " + state;
    }

    private static KeepalivedForm instance(String name, String state, int priority) {
        return new KeepalivedForm("INSTANCE", name, "", state, priority);
    }

    private static Optional<KeepalivedForm> priorityChanged(Occurrence.PriorityChanged e) {
        boolean told = e.state() == RouterState.ACTIVE || e.state() == RouterState.BACKUP;
        return told
                ? Optional.of(instance(e.instance(), e.state().keepalivedWord() + "_PRIORITY", e.to().value()))
                : Optional.empty();
    }

    private static Optional<String> upOrDown(Health health) {
        return switch (health) {
            case UP -> Optional.of("UP");
            case DOWN -> Optional.of("DOWN");
            case UNKNOWN -> Optional.empty();
        };
    }

    private static String service(Service service) {
        return switch (service.address()) {
            case ServiceKey.Virtual virtual -> place(virtual.protocol().word(), virtual.endpoint());
            case ServiceKey.FirewallMark firewall -> "FWM " + firewall.mark();
        };
    }

    private static String server(Service service, Endpoint server) {
        return switch (service.address()) {
            case ServiceKey.Virtual virtual -> place(virtual.protocol().word(), server);
            // A mark says nothing of the protocol, and readers of the line want one.
            case ServiceKey.FirewallMark _ -> place("tcp", server);
        };
    }

    private static String place(String protocol, Endpoint endpoint) {
        return "[" + endpoint.address() + "]:" + protocol + ":" + endpoint.port();
    }

    /** A name cannot end the quotation or the line it stands in. */
    private static String clean(String name) {
        return Escaping.LINE.apply(name).replace('"', '\'');
    }
}
