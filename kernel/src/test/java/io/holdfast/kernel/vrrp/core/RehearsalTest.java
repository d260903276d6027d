package io.holdfast.kernel.vrrp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private final List<Transition> transitions = Rehearsal.play();

    @Test
    void everyStateIsEntered() {
        assertEquals(
                Set.of(StateName.values()),
                transitions.stream().map(transition -> transition.next().name()).collect(Collectors.toSet()));
    }

    @Test
    void everyActionIsAskedFor() {
        assertEquals(
                names(Stream.of(VrrpAction.class.getPermittedSubclasses())),
                names(actions().map(Object::getClass)));
    }

    @Test
    void everyCauseIsGiven() {
        assertEquals(
                names(Stream.of(Cause.class.getPermittedSubclasses())),
                names(actions()
                        .filter(action -> action instanceof VrrpAction.ReportTransition)
                        .map(action ->
                                ((VrrpAction.ReportTransition) action).cause().getClass())));
    }

    private Stream<VrrpAction> actions() {
        return transitions.stream().flatMap(transition -> transition.actions().stream());
    }

    private static Set<String> names(Stream<? extends Class<?>> classes) {
        return classes.map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
    }
}
