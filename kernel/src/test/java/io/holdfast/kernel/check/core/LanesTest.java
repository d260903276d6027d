package io.holdfast.kernel.check.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.kernel.check.core.Lanes.Lane;
import io.holdfast.kernel.check.core.Lanes.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final Lanes<String> lanes = new Lanes<>(8);

    private void add(Lane lane, String... tasks) {
        for (String task : tasks) {
            lanes.add(task, lane);
        }
    }

    private List<String> all() {
        List<String> turns = new ArrayList<>();
        for (Optional<Turn<String>> turn = lanes.next(); turn.isPresent(); turn = lanes.next()) {
            turns.add(turn.get().task());
        }
        return turns;
    }

    @Test
    void givenManySilent_whenOneThatAnswersComes_thenItDoesNotWaitForThem() {
        add(Lane.SILENT, "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9");
        assertEquals(List.of("s1", "s2", "s3", "s4", "s5", "s6"), all());
        add(Lane.ANSWERED, "a1");
        assertEquals(List.of("a1"), all());
        assertEquals(3, lanes.waiting());
        lanes.end(Lane.ANSWERED);
        assertEquals(List.of(), all());
        lanes.end(Lane.SILENT);
        assertEquals(List.of("s7"), all());
    }

    @Test
    void givenManyOfBoth_whenSlotsAreThere_thenTheLanesTakeTurns() {
        add(Lane.SILENT, "s1", "s2", "s3");
        add(Lane.ANSWERED, "a1", "a2", "a3", "a4", "a5", "a6");
        assertEquals(List.of("a1", "s1", "a2", "s2", "a3", "s3", "a4", "a5"), all());
        lanes.end(Lane.ANSWERED);
        assertEquals(List.of("a6"), all());
    }

    @Test
    void givenManySilent_whenOneIsInDoubt_thenItHasTheNextTurnOfTheirs() {
        add(Lane.SILENT, "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8");
        all();
        add(Lane.DOUBTED, "d1", "d2");
        assertEquals(List.of(), all());
        lanes.end(Lane.SILENT);
        assertEquals(List.of("d1"), all());
        lanes.end(Lane.SILENT);
        assertEquals(List.of("s7"), all());
        lanes.end(Lane.DOUBTED);
        assertEquals(List.of("d2"), all());
        lanes.end(Lane.SILENT);
        assertEquals(List.of("s8"), all());
        assertEquals(0, lanes.waiting());
    }

    @Test
    void givenNoSilent_whenManyAnswer_thenTheyHaveAllSlots() {
        add(Lane.ANSWERED, "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9");
        assertEquals(8, all().size());
    }

    @Test
    void givenASingleSlot_whenASilentOneWaits_thenItGetsIt() {
        Lanes<String> one = new Lanes<>(1);
        one.add("s1", Lane.SILENT);
        assertEquals(Optional.of(new Turn<>("s1", Lane.SILENT)), one.next());
    }
}
