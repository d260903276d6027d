package io.holdfast.kernel.daemon;

import io.holdfast.kernel.life.Stage;
import io.holdfast.kernel.loop.ControlLoop;

/** The control loop in the order of things; says what the machine does not allow it. */
final class LoopStage implements Stage {

    private final ControlLoop loop;
    private final Limitations limitations;

    LoopStage(ControlLoop loop, Limitations limitations) {
        this.loop = loop;
        this.limitations = limitations;
    }

    @Override
    public String name() {
        return "control loop";
    }

    @Override
    public void start() {
        limitations.say(loop.start());
    }

    @Override
    public void stop() {
        loop.stop();
    }
}
