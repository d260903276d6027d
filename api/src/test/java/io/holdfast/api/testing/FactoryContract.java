package io.holdfast.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.Factory;
import io.holdfast.api.options.OptionNode;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;

/**
 * What every {@link Factory} has to pass: a test class implements this and gives examples.
 *
 * <pre>{@code
 * class TcpFactoryTest implements FactoryContract<TcpOptions> {
 *     public Factory<TcpOptions> factory() { return new TcpFactory(); }
 *     public TcpOptions defaults() { return new TcpOptions(Optional.empty()); }
 *     public Map<String, TcpOptions> examples() {
 *         return Map.of("port = 8080", new TcpOptions(Optional.of(8080)));
 *     }
 * }
 * }</pre>
 *
 * @param <O> the options record
 */
public interface FactoryContract<O> {

    /** A new factory. */
    Factory<O> factory();

    /** The options with the keys that have no default, and no others. */
    default String shortest() {
        return "";
    }

    /** What {@link #shortest} is read as. */
    O defaults();

    /** Options and what they are read as. Together they have every key, with a value that is not its default. */
    Map<String, O> examples();

    /** Texts in the examples that may appear in no message and no {@code toString}. */
    default List<String> secrets() {
        return List.of();
    }

    @Test
    default void givenFactory_whenLookedAt_thenAPluginCanProvideIt() throws NoSuchMethodException {
        Class<?> type = factory().getClass();
        assertTrue(Modifier.isPublic(type.getModifiers()), type + " has to be public");
        assertTrue(
                Modifier.isPublic(type.getConstructor().getModifiers()),
                type + " needs a public constructor without arguments");
        assertTrue(type.isAnnotationPresent(Extension.class), type + " needs @Extension");
        assertTrue(
                factory().type().matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"),
                "\"" + factory().type() + "\" is not in kebab case");
    }

    @Test
    default void givenShortestOptions_whenRead_thenDefaults() {
        assertEquals(defaults(), read(shortest()).options());
    }

    @Test
    default void givenExamples_whenRead_thenEveryKeyIsMapped() {
        examples().forEach((text, options) -> assertEquals(options, read(text).options(), text));
    }

    @Test
    default void givenExamples_whenAKeyIsLeftOut_thenTheOptionsAreOthers() {
        examples().forEach((text, options) -> {
            OptionNode.Section section = OptionsText.of(text).section();
            for (String key : section.entries().keySet()) {
                Map<String, OptionNode> fewer = new LinkedHashMap<>(section.entries());
                fewer.remove(key);
                ReadOptions<O> read = read(new OptionNode.Section(fewer, section.origin()));
                assertFalse(
                        read.found().isEmpty() && read.value().equals(Optional.of(options)),
                        key + " changes nothing in: " + text);
            }
        });
    }

    @Test
    default void givenExamples_whenReadTogether_thenNoKeyIsUntested() {
        Set<String> asked = new TreeSet<>(read(shortest()).keysAskedFor());
        Set<String> tested =
                new TreeSet<>(OptionsText.of(shortest()).section().entries().keySet());
        examples().keySet().forEach(text -> {
            asked.addAll(read(text).keysAskedFor());
            tested.addAll(OptionsText.of(text).section().entries().keySet());
        });
        assertEquals(asked, tested, "keys that the factory asks for, and keys in the examples");
    }

    @Test
    default void givenWrongOptions_whenRead_thenProblemsAndNoException() {
        for (OptionNode.Section wrong : mangled()) {
            read(wrong);
        }
    }

    @Test
    default void givenSecrets_whenAnythingIsSaid_thenTheyAreNot() {
        List<String> said = new ArrayList<>();
        examples().values().forEach(options -> said.add(options.toString()));
        for (OptionNode.Section wrong : mangled()) {
            ReadOptions<O> read = read(wrong);
            read.found().forEach(problem -> said.add(problem.toString()));
            read.value().ifPresent(options -> said.add(options.toString()));
        }
        for (String secret : secrets()) {
            assertTrue(
                    examples().keySet().stream().anyMatch(text -> text.contains(secret)), "no example has " + secret);
            said.forEach(text -> assertFalse(text.contains(secret), text));
        }
    }

    /** The examples with a key too many, and with the value of each key in the wrong shape. */
    private List<OptionNode.Section> mangled() {
        List<OptionNode.Section> mangled = new ArrayList<>();
        for (String text : examples().keySet()) {
            OptionNode.Section section = OptionsText.of(text).section();
            mangled.add(with(section, "no-such-key", new OptionNode.Scalar("x", section.origin())));
            section.entries().forEach((key, value) -> {
                mangled.add(with(section, key, new OptionNode.Scalar("\u0000 not this", value.origin())));
                mangled.add(with(section, key, new OptionNode.Sequence(List.of(value, value), value.origin())));
                mangled.add(with(section, key, new OptionNode.Section(Map.of("inner", value), value.origin())));
            });
        }
        return mangled;
    }

    private static OptionNode.Section with(OptionNode.Section section, String key, OptionNode value) {
        Map<String, OptionNode> entries = new LinkedHashMap<>(section.entries());
        entries.put(key, value);
        return new OptionNode.Section(entries, section.origin());
    }

    private ReadOptions<O> read(String text) {
        return OptionsText.of(text).read(factory()::options);
    }

    private ReadOptions<O> read(OptionNode.Section section) {
        return OptionsText.read(section, factory()::options);
    }
}
