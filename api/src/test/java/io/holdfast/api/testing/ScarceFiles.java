package io.holdfast.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.linux.ShortageException;
import io.holdfast.api.net.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A checker in a program of its own that may open few files, and has opened them all. */
public final class ScarceFiles {

    private ScarceFiles() {}

    /**
     * What a checker says of a server when there is no file descriptor left.
     *
     * @param options texts, and lists of texts
     */
    public static String verdict(
            Class<? extends HealthCheckerFactory<?>> factory, Map<String, ?> options, String endpoint)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -n " + OpenFiles.LIMIT + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ScarceFiles.class.getName(),
                factory.getName(),
                endpoint));
        options.forEach((key, value) -> command.add(
                key + "=" + (value instanceof List<?> words ? "\n" + String.join("\n", strings(words)) : value)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // As the launcher does: the kernel's words in English.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), System.out.charset());
        assertEquals(0, process.waitFor(), output);
        return output.lines().reduce((_, last) -> last).orElse("");
    }

    private static List<String> strings(List<?> words) {
        return words.stream().map(String::valueOf).toList();
    }

    /** The other program: a factory, an endpoint, options. Its last line is the verdict. */
    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        HealthCheckerFactory<?> factory = factory(arguments[0]);
        Target target = Target.of(Endpoint.parse(arguments[1]));
        Map<String, Object> options = new HashMap<>();
        for (String option : Arrays.asList(arguments).subList(2, arguments.length)) {
            int equals = option.indexOf('=');
            String value = option.substring(equals + 1);
            options.put(
                    option.substring(0, equals),
                    value.startsWith("\n") ? List.of(value.substring(1).split("\n")) : value);
        }
        // So that every class is there: to load one needs a descriptor as well. A daemon's jars stay open.
        String words =
                Verdict.unasked(ShortageException.namedBy("nothing").orElse("")).text();
        String inCauses = ShortageException.in(new IOException(words)).orElse("");
        String before = String.valueOf(Attempts.check(factory, options, target));
        String scarce;
        try (OpenFiles _ = OpenFiles.all()) {
            Verdict verdict = Attempts.check(factory, options, target);
            scarce = verdict.getClass().getSimpleName() + ": " + verdict.text();
        }
        System.out.println("before: " + before + inCauses);
        System.out.println(scarce);
    }

    private static HealthCheckerFactory<?> factory(String name) throws ReflectiveOperationException {
        return Class.forName(name)
                .asSubclass(HealthCheckerFactory.class)
                .getDeclaredConstructor()
                .newInstance();
    }
}
