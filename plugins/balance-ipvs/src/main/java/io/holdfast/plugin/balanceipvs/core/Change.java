package io.holdfast.plugin.balanceipvs.core;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;
import io.holdfast.plugin.balanceipvs.wire.ServerSettings;
import io.holdfast.plugin.balanceipvs.wire.ServiceSettings;

/** One change of the kernel's table. */
public sealed interface Change {

    ServiceKey service();

    /** A service that was not there, still without servers. */
    record AddService(ServiceKey service, ServiceSettings settings) implements Change {}

    /** Another way to schedule; connections stay. */
    record EditService(ServiceKey service, ServiceSettings settings) implements Change {}

    /** The service goes with its servers. */
    record RemoveService(ServiceKey service) implements Change {}

    /** A server that was not there. */
    record AddServer(ServiceKey service, Endpoint server, ServerSettings settings) implements Change {}

    /** Another weight, way or threshold; connections stay. */
    record EditServer(ServiceKey service, Endpoint server, ServerSettings settings) implements Change {}

    /** The server gets nothing more. */
    record RemoveServer(ServiceKey service, Endpoint server) implements Change {}
}
