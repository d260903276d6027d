package io.holdfast.kernel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.Verdict;
import io.holdfast.api.testing.OtherJvm;
import io.holdfast.kernel.check.core.HealthPolicy;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the engine's own work has no memory, nothing that it knows can be trusted any more. */
@Timeout(120)
class NoMemoryTest {

    static final class InTheTimetable {

        private InTheTimetable() {}

        public static void main(String[] words) throws InterruptedException {
            Timetable timetable = new Timetable("checks");
            timetable.start();
            timetable.post(() -> {
                throw new OutOfMemoryError("planted");
            });
            Thread.sleep(60_000);
        }
    }

    static final class InTheListener {

        private InTheListener() {}

        public static void main(String[] words) throws InterruptedException {
            HealthEngine engine = new HealthEngine(HealthEngine.Limits.DEFAULTS, new Random(1));
            ScriptedCheckers well = new ScriptedCheckers("well", _ -> Verdict.healthy("fine"));
            engine.register("web/1", List.of(well.spec(1, HealthPolicy.DEFAULTS)), _ -> {
                throw new OutOfMemoryError("planted");
            });
            Thread.sleep(60_000);
        }
    }

    @Test
    void whenAnActionOfTheTimetableHasNone_thenTheProcessEnds() throws Exception {
        assertEnds(InTheTimetable.class);
    }

    @Test
    void whenAListenerHasNone_thenTheProcessEnds() throws Exception {
        assertEnds(InTheListener.class);
    }

    private static void assertEnds(Class<?> main) throws Exception {
        OtherJvm ended = OtherJvm.run(main);
        assertEquals(1, ended.exitStatus(), ended.output());
        assertTrue(
                ended.output().contains("holdfast: there was no memory left for a step of its own work"),
                ended.output());
    }
}
