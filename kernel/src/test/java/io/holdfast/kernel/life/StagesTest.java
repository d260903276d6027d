package io.holdfast.kernel.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StagesTest {

    private final List<String> story = new ArrayList<>();

    @Test
    void startsInOrderAndStopsInReverse() throws Exception {
        Stages stages = new Stages(List.of(sound("loop"), sound("router"), sound("socket")));

        stages.start();
        stages.stop();

        assertEquals(
                List.of("start loop", "start router", "start socket", "stop socket", "stop router", "stop loop"),
                story);
    }

    @Test
    void whenAPartFailsToStart_thenWhatStartedBeforeItIsStoppedAndNothingElse() {
        Stages stages = new Stages(List.of(sound("loop"), sound("router"), failing("socket"), sound("notifier")));

        Exception failure = assertThrows(Exception.class, stages::start);

        assertEquals("socket is taken", failure.getMessage());
        assertEquals(
                List.of("start loop", "start router", "socket is taken", "socket is taken", "stop router", "stop loop"),
                story);
    }

    @Test
    void whenAPartCannotBeLoaded_thenWhatStartedBeforeItIsStopped() {
        Stages stages = new Stages(List.of(sound("loop"), broken("router"), unloadable("socket")));

        Error failure = assertThrows(NoClassDefFoundError.class, stages::start);

        assertEquals("Socket", failure.getMessage());
        assertEquals(List.of("start loop", "start router", "Socket", "Socket", "stop loop"), story);
        assertEquals("stopping the router failed: Route", failure.getSuppressed()[0].getSuppressed()[0].getMessage());
    }

    @Test
    void whenAPartFailsToStop_thenTheOthersStopAllTheSameAndTheFailureIsTold() throws Exception {
        Stages stages = new Stages(List.of(sound("loop"), stuck("router"), sound("socket")));
        stages.start();

        Stages.StopFailed failure = assertThrows(Stages.StopFailed.class, stages::stop);

        assertEquals("stopping the router failed: will not", failure.getSuppressed()[0].getMessage());
        assertEquals(List.of("stop socket", "stop loop"), story.subList(3, 5));
    }

    private Stage sound(String name) {
        return stage(name, () -> story.add("start " + name), () -> story.add("stop " + name));
    }

    private Stage failing(String name) {
        return stage(
                name,
                () -> {
                    throw new IllegalStateException(name + " is taken");
                },
                () -> story.add("stop " + name));
    }

    private Stage unloadable(String name) {
        return stage(
                name,
                () -> {
                    throw new NoClassDefFoundError("Socket");
                },
                () -> story.add("stop " + name));
    }

    private Stage broken(String name) {
        return stage(name, () -> story.add("start " + name), () -> {
            throw new NoClassDefFoundError("Route");
        });
    }

    private Stage stuck(String name) {
        return stage(name, () -> story.add("start " + name), () -> {
            throw new IllegalStateException("will not");
        });
    }

    private Stage stage(String name, Runnable start, Runnable stop) {
        return new Stage() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void start() {
                start.run();
            }

            @Override
            public void startFailed(Throwable reason) {
                story.add(String.valueOf(reason.getMessage()));
            }

            @Override
            public void stop() {
                stop.run();
            }
        };
    }
}
