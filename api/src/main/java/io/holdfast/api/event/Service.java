package io.holdfast.api.event;

import io.holdfast.api.balance.ServiceKey;
import io.holdfast.api.net.Endpoint;

/** A service in an event: its name in the configuration and where clients reach it; the first place when there are
 * several. */
public record Service(String name, ServiceKey address) {

    /** The subject of the service's own events. */
    public Subject subject() {
        return new Subject(Subject.Kind.SERVICE, name);
    }

    /** The subject of the events of one of its servers. */
    public Subject subject(Endpoint server) {
        return new Subject(Subject.Kind.SERVER, name + "/" + server);
    }
}
