package io.holdfast.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.Factory;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Secret;
import io.holdfast.api.options.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.pf4j.Extension;

class FactoryContractTest {

    /** Options of a webhook. */
    public record Hook(String url, Secret secret, int attempts) {}

    @Extension
    public static final class HookFactory implements Factory<Hook> {

        @Override
        public String type() {
            return "web-hook";
        }

        @Override
        public Value<Hook> options(OptionsReader in) {
            Value<String> url = in.string("url").required();
            Value<Secret> secret = in.secret("secret").orElse(new Secret(""));
            Value<Integer> attempts = in.integer("attempts").between(1, 10).orElse(3);
            return in.build(() -> new Hook(url.get(), secret.get(), attempts.get()));
        }
    }

    static class HookContract implements FactoryContract<Hook> {

        @Override
        public Factory<Hook> factory() {
            return new HookFactory();
        }

        @Override
        public String shortest() {
            return "url = u";
        }

        @Override
        public Hook defaults() {
            return new Hook("u", new Secret(""), 3);
        }

        @Override
        public Map<String, Hook> examples() {
            return Map.of("url = u, secret = hunter2, attempts = 5", new Hook("u", new Secret("hunter2"), 5));
        }

        @Override
        public List<String> secrets() {
            return List.of("hunter2");
        }
    }

    @Nested
    class GivenSoundFactory extends HookContract {}

    @Nested
    class GivenMistake {

        @Test
        void whenTheDefaultsAreOthers_thenFails() {
            assertFails(
                    new HookContract() {
                        @Override
                        public Hook defaults() {
                            return new Hook("u", new Secret(""), 4);
                        }
                    }::givenShortestOptions_whenRead_thenDefaults,
                    "attempts=3");
        }

        @Test
        void whenAKeyIsNotMapped_thenFails() {
            HookContract contract = examples("url = u, attempts = 5", new Hook("u", new Secret(""), 6));

            assertFails(contract::givenExamples_whenRead_thenEveryKeyIsMapped, "attempts=5");
        }

        @Test
        void whenAnExampleRepeatsADefault_thenFails() {
            HookContract contract = examples("url = u, attempts = 3", new Hook("u", new Secret(""), 3));

            assertFails(
                    contract::givenExamples_whenAKeyIsLeftOut_thenTheOptionsAreOthers, "attempts changes nothing in:");
        }

        @Test
        void whenAKeyIsInNoExample_thenFails() {
            HookContract contract = examples("url = u, attempts = 5", new Hook("u", new Secret(""), 5));

            assertFails(contract::givenExamples_whenReadTogether_thenNoKeyIsUntested, "secret");
        }

        @Test
        void whenASecretShows_thenFails() {
            assertFails(
                    new HookContract() {
                        @Override
                        public Map<String, Hook> examples() {
                            return Map.of("url = token-in-url", new Hook("token-in-url", new Secret(""), 3));
                        }

                        @Override
                        public List<String> secrets() {
                            return List.of("token-in-url");
                        }
                    }::givenSecrets_whenAnythingIsSaid_thenTheyAreNot,
                    "token-in-url");
        }

        @Test
        void whenTheAnnotationIsMissing_thenFails() {
            assertFails(
                    new HookContract() {
                        @Override
                        public Factory<Hook> factory() {
                            return new Unannounced();
                        }
                    }::givenFactory_whenLookedAt_thenAPluginCanProvideIt,
                    "needs @Extension");
        }

        private static HookContract examples(String text, Hook options) {
            return new HookContract() {
                @Override
                public Map<String, Hook> examples() {
                    return Map.of(text, options);
                }
            };
        }

        private static void assertFails(Executable question, String message) {
            AssertionError failure = assertThrows(AssertionError.class, question);
            assertTrue(String.valueOf(failure.getMessage()).contains(message), failure.getMessage());
        }
    }

    /** Nobody would find this one. */
    public static final class Unannounced implements Factory<Hook> {

        @Override
        public String type() {
            return "hook";
        }

        @Override
        public Value<Hook> options(OptionsReader in) {
            return Value.of(new Hook("", new Secret(""), 0));
        }
    }

    @Nested
    class GivenText {

        @Test
        void whenWellFormed_thenRead() {
            assertEquals(
                    Map.of("a b", "x y", "c", "z"),
                    OptionsText.of("""
                            # comment
                            map {
                              "a b" = x y # comment
                              c = "z"
                            }
                            """)
                            .read(in -> in.map("map", OptionType.STRING))
                            .options());
        }

        @Test
        void whenMalformed_thenTheTestFails() {
            for (String text :
                    List.of("a", "a = ", "a { b = 1", "a = [1", "a = \"x", "}", "a = 1 = 2", "a = 1, a = 2")) {
                assertThrows(AssertionError.class, () -> OptionsText.of(text).section(), text);
            }
        }

        @Test
        void whenThereAreProblems_thenOptionsFailAndProblemsDoNot() {
            ReadOptions<Hook> read = OptionsText.of("").read(new HookFactory()::options);

            assertThrows(AssertionError.class, read::options);
            assertEquals(List.of("test.conf:1: url: is missing, expected a text"), read.problems());
            assertThrows(
                    AssertionError.class,
                    () -> OptionsText.of("url = u")
                            .read(new HookFactory()::options)
                            .problems());
        }
    }
}
