package io.holdfast.kernel.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** RFC9568.md names tests that exist. */
class RfcTableTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    @Test
    void everyTestInTheTableExists() throws IOException {
        Matcher matcher = NAMED.matcher(Files.readString(Path.of("RFC9568.md")));
        List<String> missing = new ArrayList<>();
        int found = 0;
        while (matcher.find()) {
            found++;
            Optional<Class<?>> test = test(matcher.group(1));
            if (test.isEmpty() || !has(test.get(), Optional.ofNullable(matcher.group(2)))) {
                missing.add(matcher.group());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(found > 30, "only " + found + " tests are named");
    }

    private static Optional<Class<?>> test(String name) {
        return Stream.of("", "core.", "wire.")
                .<Class<?>>flatMap(folder -> {
                    try {
                        return Stream.of(Class.forName(RfcTableTest.class.getPackageName() + "." + folder + name));
                    } catch (ClassNotFoundException e) {
                        return Stream.empty();
                    }
                })
                .findFirst();
    }

    private static boolean has(Class<?> test, Optional<String> method) {
        return method.isEmpty()
                || Stream.concat(Stream.of(test), Arrays.stream(test.getDeclaredClasses()))
                        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                        .map(Method::getName)
                        .anyMatch(method.get()::equals);
    }
}
