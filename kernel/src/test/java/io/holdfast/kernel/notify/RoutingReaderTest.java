package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.Subject;
import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.notify.core.Routing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code notify = [NAME, ...]} of an instance or a service. */
class RoutingReaderTest {

    private static final Subject VI_1 = Subject.instance("VI_1");
    private static final Subject WEB = new Subject(Subject.Kind.SERVICE, "web");
    private static final Subject SERVER_OF_WEB = new Subject(Subject.Kind.SERVER, "web/10.0.0.11:80");

    private static final Optional<Set<String>> NOTIFIERS = Optional.of(Set.of("ops", "chat"));

    private static Routing read(Subject subject, String text) {
        RoutingReader reader = new RoutingReader(NOTIFIERS);
        OptionsText.of(text).read(in -> {
            reader.read(subject, in);
            return in.build(() -> "read");
        });
        return reader.routing();
    }

    @Test
    void whenAnInstanceNamesItsNotifiers_thenTheOthersHearNothingOfIt() {
        Routing routing = read(VI_1, "notify = [ops]");
        assertTrue(routing.allows("ops", VI_1));
        assertFalse(routing.allows("chat", VI_1));
        assertTrue(routing.allows("chat", Subject.instance("VI_2")));
    }

    @Test
    void whenAServiceNamesItsNotifiers_thenItsServersAreMeantToo() {
        Routing routing = read(WEB, "notify = [chat]");
        assertTrue(routing.allows("chat", SERVER_OF_WEB));
        assertFalse(routing.allows("ops", SERVER_OF_WEB));
    }

    @Test
    void whenNothingIsWritten_thenEverybodyHears_andAnEmptyListIsNobody() {
        assertTrue(read(VI_1, "").allows("ops", VI_1));
        assertFalse(read(VI_1, "notify = []").allows("ops", VI_1));
    }

    @Test
    void whenAnUnknownNotifierIsNamed_thenThatIsAProblem() {
        RoutingReader reader = new RoutingReader(NOTIFIERS);
        List<String> problems = OptionsText.of("notify = [opps, ops, chta]")
                .read(in -> {
                    reader.read(VI_1, in);
                    return in.build(() -> "read");
                })
                .problems();
        assertEquals(
                List.of(
                        "test.conf:1: notify: there is no notifier \"opps\", did you mean \"ops\"?; there is no notifier \"chta\","
                                + " did you mean \"chat\"?"),
                problems);
    }

    @Test
    void whenTheNotifiersThemselvesAreBroken_thenNoNameIsCalledUnknown() {
        RoutingReader reader = new RoutingReader(Optional.empty());
        assertEquals(
                "read",
                OptionsText.of("notify = [opps, ops, chta]")
                        .read(in -> {
                            reader.read(VI_1, in);
                            return in.build(() -> "read");
                        })
                        .options());
    }
}
