package io.holdfast.api.process;

import io.holdfast.api.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process of its own that runs a program as another user and says what came of it. */
final class TrueAsNobody {

    private TrueAsNobody() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println(new Command(List.of("/bin/true"))
                .run(Optional.of(RunAs.named("nobody")), Map.of(), Deadline.in(Duration.ofHours(1))));
    }
}
