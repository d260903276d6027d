package io.holdfast.kernel.cli;

import io.holdfast.kernel.daemon.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code holdfast version}. */
@Command(name = "version", description = "Prints the version of Holdfast and of its Java runtime.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"holdfast " + Version.current(), "java " + Runtime.version()};
    }

    @Override
    public Integer call() {
        for (String line : getVersion()) {
            System.out.println(line);
        }
        return ExitCode.OK;
    }
}
