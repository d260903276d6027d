package io.holdfast.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs a test method in the other program instead of here. */
final class PrivateNetworkExtension implements InvocationInterceptor {

    /** Gives /run to the program as well: that is where ip keeps the names of network namespaces. */
    private static final String PREPARE = "mount -t tmpfs tmpfs /run && ip link set lo up && exec \"$@\"";

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws IOException, InterruptedException {
        invocation.skip();
        Method method = test.getExecutable();
        requireNamespaces();
        requirePrograms(method.getDeclaringClass());
        List<String> command = new ArrayList<>(unshared());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Gone with the program, whatever it leaves there.
                "-Djava.io.tmpdir=/run",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PrivateNetworkMain.class.getName(),
                method.getDeclaringClass().getName(),
                method.getName()));
        Outcome outcome = run(command);
        System.out.print(outcome.output());
        assertEquals(0, outcome.exitCode(), outcome.output());
    }

    private static List<String> unshared() {
        List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
        if (!"root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("sh", "-c", PREPARE, "sh"));
        return command;
    }

    private static void requireNamespaces() throws InterruptedException {
        List<String> probe = new ArrayList<>(unshared());
        probe.add("true");
        String missing;
        try {
            Outcome outcome = run(probe);
            if (outcome.exitCode() == 0) {
                return;
            }
            missing = String.join(" ", probe) + ": " + outcome.output().strip();
        } catch (IOException e) {
            missing = e.getMessage();
        }
        leaveOut("no network namespaces here (packages util-linux, iproute2; user namespaces): " + missing);
    }

    private static void requirePrograms(Class<?> test) throws IOException, InterruptedException {
        InPrivateNetwork network = test.getAnnotation(InPrivateNetwork.class);
        for (String program : network == null ? new String[0] : network.needs()) {
            if (run(List.of("sh", "-c", "command -v " + program)).exitCode() != 0) {
                leaveOut("the program " + program + " is missing");
            }
        }
    }

    private static void leaveOut(String message) {
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        Assumptions.abort("left out: " + message);
    }

    private static Outcome run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), System.out.charset());
        return new Outcome(process.waitFor(), output);
    }

    private record Outcome(int exitCode, String output) {}
}
