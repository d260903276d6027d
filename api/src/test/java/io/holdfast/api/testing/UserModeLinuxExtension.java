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
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs a test method inside User-mode Linux instead of here. */
final class UserModeLinuxExtension implements InvocationInterceptor, AfterAllCallback {

    private @Nullable UserModeLinux linux;

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws IOException, InterruptedException {
        invocation.skip();
        Method method = test.getExecutable();
        // The method may be inherited.
        Class<?> testClass = context.getRequiredTestClass();
        requirePrograms(testClass);
        UserModeLinux running = linux == null ? UserModeLinux.start("1G") : linux;
        linux = running;
        try {
            UserModeLinux.Outcome outcome = running.run(command(testClass, method));
            System.out.print(outcome.output());
            assertEquals(0, outcome.exitCode(), outcome.output());
        } catch (IOException e) {
            // The next method gets a new kernel.
            end();
            throw e;
        }
    }

    private static String command(Class<?> test, Method method) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=/run/tmp"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("holdfast."))
                .forEach(name -> words.add("-D" + name + "=" + System.getProperty(name)));
        words.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PrivateNetworkMain.class.getName(),
                test.getName(),
                method.getName()));
        return "exec unshare --net --mount sh -c 'ip link set lo up && exec \"$@\"' sh '" + String.join("' '", words)
                + "'";
    }

    private static void requirePrograms(Class<?> test) {
        InUserModeLinux annotation = test.getAnnotation(InUserModeLinux.class);
        List<String> needed = new ArrayList<>(UserModeLinux.NEEDS);
        needed.addAll(List.of(annotation == null ? new String[0] : annotation.needs()));
        List<String> missing = UserModeLinux.missing(needed);
        if (!missing.isEmpty()) {
            String message = "no User-mode Linux here (Debian: packages user-mode-linux, kmod, iproute2): missing "
                    + String.join(", ", missing);
            if ("true".equals(System.getenv("CI"))) {
                fail(message);
            }
            Assumptions.abort("left out: " + message);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end();
    }

    private void end() {
        if (linux != null) {
            linux.close();
            linux = null;
        }
    }
}
