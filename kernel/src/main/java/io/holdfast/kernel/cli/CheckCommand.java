package io.holdfast.kernel.cli;

import io.holdfast.kernel.balance.Descriptors;
import io.holdfast.kernel.check.HealthEngine;
import io.holdfast.kernel.daemon.Configuration;
import io.holdfast.kernel.daemon.HeapNeeds;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast check}: reads the configuration, touches nothing. */
@Command(
        name = "check",
        description = "Reads the configuration whole and prints every problem with file and line. Touches nothing.",
        footerHeading = "%nExample:%n",
        footer = "  holdfast check --config /etc/holdfast/holdfast.conf")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        return switch (Configuration.read(config.file())) {
            case Configuration.Sound sound -> {
                System.out.println(config.file() + ": no problems, " + sound.summary());
                // The daemon may have another limit than this program, so it is no problem of the file.
                Stream.of(
                                Descriptors.now(sound.services(), HealthEngine.Limits.DEFAULTS)
                                        .shortage(),
                                HeapNeeds.now(sound).shortage())
                        .flatMap(Optional::stream)
                        .forEach(text -> System.out.println("with the limits of this program, " + text));
                yield ExitCode.OK;
            }
            case Configuration.Refused refused -> Refusals.print(refused, System.err);
        };
    }
}
