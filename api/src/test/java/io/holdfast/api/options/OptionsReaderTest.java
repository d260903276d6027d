package io.holdfast.api.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.testing.OptionsText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsReaderTest {

    private record Web(int port, String path) {}

    private static Value<Web> web(OptionsReader in) {
        Value<Integer> port = in.integer("port").between(1, 65535).required();
        Value<String> path = in.string("path").orElse("/");
        return in.build(() -> new Web(port.get(), path.get()));
    }

    @Nested
    class GivenAnInstanceIsNamed {

        private static Function<OptionsReader, Value<Optional<String>>> among(Set<String> instances) {
            return in -> {
                Value<Optional<String>> name = in.section(
                                "sync", sync -> sync.instance("follow").required())
                        .optional();
                in.rejectInstancesOtherThan(instances);
                return name;
            };
        }

        @Test
        void whenItIsThere_thenNoProblem() {
            assertEquals(
                    Optional.of("VI_1"),
                    OptionsText.of("sync { follow = VI_1 }")
                            .read(among(Set.of("VI_1", "VI_2")))
                            .options());
            assertEquals(
                    Optional.empty(), OptionsText.of("").read(among(Set.of())).options());
        }

        @Test
        void whenItIsNot_thenAProblemAtItsPlace() {
            assertEquals(
                    List.of("test.conf:2: sync.follow: there is no instance \"VI_3\", did you mean \"VI_1\"?"),
                    problems("sync {\nfollow = VI_3 }", among(Set.of("VI_1"))));
            assertEquals(
                    List.of("test.conf:1: sync.follow: there is no instance \"VI_3\""),
                    problems("sync { follow = VI_3 }", among(Set.of())));
        }
    }

    @Nested
    class GivenARecordOfTwoKeys {

        @Test
        void whenAllIsWell_thenTheRecord() {
            assertEquals(
                    new Web(80, "/health"),
                    OptionsText.of("port = 80, path = /health")
                            .read(OptionsReaderTest::web)
                            .options());
        }

        @Test
        void whenAKeyIsAbsent_thenItsDefault() {
            assertEquals(
                    new Web(80, "/"),
                    OptionsText.of("port = 80").read(OptionsReaderTest::web).options());
        }

        @Test
        void whenARequiredKeyIsAbsent_thenAProblemAtTheSection() {
            assertEquals(
                    List.of("test.conf:1: port: is missing, expected a whole number"),
                    problems("\n\npath = x", OptionsReaderTest::web));
        }

        @Test
        void whenOutOfRange_thenTheRange() {
            assertEquals(
                    List.of("test.conf:2: port: 65536 is not in 1..65535"),
                    problems("\nport = 65536", OptionsReaderTest::web));
        }

        @Test
        void whenSeveralThingsAreWrong_thenAllAreNamed() {
            assertEquals(
                    List.of(
                            "test.conf:1: port: expected a whole number, found \"http\"",
                            "test.conf:2: path: expected a text, found a list",
                            "test.conf:3: prot: unknown key, did you mean \"port\"?"),
                    problems("port = http\npath = [a]\nprot = 1", OptionsReaderTest::web));
        }

        @Test
        void whenTheRecordRefuses_thenItsMessageAtTheSection() {
            assertEquals(
                    List.of("test.conf:1: web: port 22 is taken"),
                    problems(
                            "web { port = 22 }",
                            in -> in.section("web", web -> {
                                        Value<Integer> port =
                                                web.integer("port").required();
                                        return web.build(() -> refuse(port.get()));
                                    })
                                    .required()));
        }

        private static Web refuse(int port) {
            throw new IllegalArgumentException("port " + port + " is taken");
        }
    }

    @Nested
    class GivenUnknownKeys {

        @Test
        void whenNothingIsNear_thenWhatIsKnown() {
            assertEquals(
                    List.of("test.conf:1: zzz: unknown key, known here: path, port"),
                    problems("zzz = 1, port = 1", OptionsReaderTest::web));
        }

        @Test
        void whenTwoPartiesReadOneSection_thenEachKeyMayBelongToEither() {
            Function<OptionsReader, Value<Web>> both = in -> in.section("check", check -> {
                        check.duration("interval").orElse(Duration.ofSeconds(1));
                        return web(check);
                    })
                    .required();

            assertEquals(
                    new Web(80, "/"),
                    OptionsText.of("check { interval = 2s, port = 80 }")
                            .read(both)
                            .options());
            assertEquals(
                    List.of("test.conf:1: check.intervall: unknown key, did you mean \"interval\"?"),
                    problems("check { intervall = 2s, port = 80 }", both));
        }

        @Test
        void whenTheFirstPartyFindsAProblem_thenTheSecondsProblemsAreStillFound() {
            assertEquals(
                    List.of(
                            "test.conf:1: check.interval: expected a duration such as 500ms or 2s, found \"2\"",
                            "test.conf:1: check.port: is missing, expected a whole number"),
                    problems(
                            "check { interval = 2 }",
                            in -> in.section("check", check -> {
                                        check.duration("interval").orElse(Duration.ofSeconds(1));
                                        return web(check);
                                    })
                                    .required()));
        }

        @Test
        void whenWhatWouldReadThemIsItselfAProblem_thenPassedOver() {
            assertEquals(
                    List.of("test.conf:1: check: no such thing"),
                    problems(
                            "check { a = 1, b = 2 }",
                            in -> in.section("check", check -> {
                                        check.problem("no such thing");
                                        check.ignoreUnread();
                                        return Value.broken();
                                    })
                                    .required()));
        }

        @Test
        void whenASectionIsAbandoned_thenThereIsNoValueAndNoProblemOfItsOwn() {
            List<Boolean> sound = new ArrayList<>();

            assertEquals(
                    List.of("test.conf:1: c: unknown key, known here: check"),
                    problems("check { a = 1, b = 2 }, c = 3", in -> {
                        Value<String> check = in.section("check", section -> {
                                    section.abandon();
                                    return Value.<String>broken();
                                })
                                .required();
                        sound.add(check.ifSound().isPresent());
                        sound.add(in.build(() -> "x").ifSound().isPresent());
                        return check;
                    }));
            assertEquals(List.of(false, false), sound);
        }

        @Test
        void whenTheNameIsOdd_thenQuoted() {
            assertEquals(
                    List.of("test.conf:1: \"a.b c\": unknown key"),
                    problems("\"a.b c\" = 1", in -> in.build(() -> "x")));
        }
    }

    @Nested
    class GivenNesting {

        @Test
        void whenNamedSections_thenInTheOrderOfTheFile() {
            assertEquals(
                    List.of("VI_2", "VI_1"),
                    List.copyOf(OptionsText.of("instances { VI_2 { port = 1 }, VI_1 { port = 2 } }")
                            .read(in -> in.named("instances", (name, section) -> web(section)))
                            .options()
                            .keySet()));
        }

        @Test
        void whenNamedSectionsAreWrong_thenAllOfThemAreRead() {
            assertEquals(
                    List.of(
                            "test.conf:2: instances.a.port: 0 is not in 1..65535",
                            "test.conf:3: instances.\"b.c\": expected a section { ... }, found \"5\"",
                            "test.conf:4: instances.d.port: is missing, expected a whole number"),
                    problems(
                            "instances {\n a { port = 0 }\n \"b.c\" = 5\n d { }\n}",
                            in -> in.named("instances", (name, section) -> web(section))));
        }

        @Test
        void whenNamedSectionsAreNoSection_thenTheForm() {
            assertEquals(
                    List.of("test.conf:1: instances: expected a section { NAME { ... } }, found a list"),
                    problems("instances = [a]", in -> in.named("instances", (name, section) -> web(section))));
        }

        @Test
        void whenListOfSections_thenEachHasAnIndex() {
            assertEquals(
                    List.of("test.conf:1: servers[1].port: 0 is not in 1..65535"),
                    problems(
                            "servers = [ { port = 1 }, { port = 0 } ]",
                            in -> in.sections("servers", OptionsReaderTest::web).required()));
        }

        @Test
        void whenALoneSectionStandsForAList_thenOne() {
            assertEquals(
                    List.of(new Web(1, "/")),
                    OptionsText.of("servers { port = 1 }")
                            .read(in -> in.sections("servers", OptionsReaderTest::web)
                                    .required())
                            .options());
        }

        @Test
        void whenListOfScalars_thenEveryWrongOneIsNamed() {
            assertEquals(
                    List.of(
                            "test.conf:1: ports[1]: expected a whole number, found \"x\"",
                            "test.conf:2: ports[2]: expected a whole number, found a section"),
                    problems(
                            "ports = [ 1, x,\n { a = 1 } ]",
                            in -> in.list("ports", OptionType.INTEGER).required()));
        }

        @Test
        void whenALoneScalarStandsForAList_thenOne() {
            assertEquals(
                    List.of(1),
                    OptionsText.of("ports = 1")
                            .read(in -> in.list("ports", OptionType.INTEGER).required())
                            .options());
        }

        @Test
        void whenMap_thenNamesAndValues() {
            assertEquals(
                    Map.of("Accept", "*/*", "X-A", "b"),
                    OptionsText.of("headers { Accept = */*, X-A = b }")
                            .read(in -> in.map("headers", OptionType.STRING))
                            .options());
            assertEquals(
                    List.of("test.conf:1: headers.a: expected a text, found a list"),
                    problems("headers { a = [1] }", in -> in.map("headers", OptionType.STRING)));
        }

        @Test
        void whenASectionMayBeLeftOut_thenItsDefaultsOrItsProblems() {
            Function<OptionsReader, Value<Web>> read = in -> in.sectionOrEmpty("web", web -> {
                Value<Integer> port = web.integer("port").orElse(80);
                return web.build(() -> new Web(port.get(), ""));
            });

            assertEquals(new Web(80, ""), OptionsText.of("").read(read).options());
            assertEquals(
                    List.of("test.conf:1: web: expected a section { ... }, found \"5\""), problems("web = 5", read));
        }

        @Test
        void whenAReaderSaysBrokenWithoutAProblem_thenItsBugIsLoud() {
            assertThrows(
                    IllegalStateException.class,
                    () -> OptionsText.of("a { }")
                            .read(in ->
                                    in.section("a", _ -> Value.<String>broken()).required()));
        }

        @Test
        void whenABrokenValueIsUsed_thenTheBugIsLoud() {
            assertThrows(IllegalStateException.class, () -> Value.broken().get());
        }
    }

    @Nested
    class GivenASecret {

        @TempDir
        Path folder;

        @Test
        void whenWrittenInPlace_thenRead() {
            assertEquals(new Secret("s3"), secret("password = s3"));
        }

        @Test
        void whenInAFile_thenOneNewlineIsDropped() throws Exception {
            Path file = Files.writeString(folder.resolve("password"), "two\nlines\n\n");

            assertEquals(new Secret("two\nlines\n"), secret("password { file = " + file + " }"));
        }

        @Test
        void whenThereAreSeveralUnderNames_thenEachMayComeFromElsewhere() throws Exception {
            Path file = Files.writeString(folder.resolve("token"), "t\n");

            assertEquals(
                    Map.of("X-Team", new Secret("night"), "X-Token", new Secret("t")),
                    OptionsText.of("headers { X-Team = night, X-Token { file = " + file + " } }")
                            .read(in -> in.secrets("headers"))
                            .options());
            assertEquals(
                    List.of("test.conf:1: headers.X-Token: there is no secret file /no/such"),
                    problems("headers { X-Token { file = /no/such } }", in -> in.secrets("headers")));
        }

        @Test
        void whenItIsAList_thenBothFormsAreNamed() {
            assertEquals(
                    List.of("test.conf:1: password: expected a text, or { file = F }, { env = NAME },"
                            + " { credential = NAME }, found a list"),
                    problems("password = [a]", in -> in.secret("password").required()));
        }

        @Test
        void whenTheFileIsMissingOrLarge_thenSaid() throws Exception {
            Path large = Files.write(folder.resolve("large"), new byte[65537]);

            assertEquals(
                    List.of("test.conf:1: password: there is no secret file /no/such"),
                    problems(
                            "password { file = /no/such }",
                            in -> in.secret("password").required()));
            assertEquals(
                    List.of("test.conf:1: password: the secret file " + large + " is larger than 64 KiB"),
                    problems(
                            "password { file = " + large + " }",
                            in -> in.secret("password").required()));
        }

        @Test
        void whenInTheEnvironment_thenRead() {
            assertEquals(new Secret(System.getenv("PATH")), secret("password { env = PATH }"));
            assertEquals(
                    List.of("test.conf:1: password: the environment variable NO_SUCH_VARIABLE is not set"),
                    problems(
                            "password { env = NO_SUCH_VARIABLE }",
                            in -> in.secret("password").required()));
        }

        @Test
        void whenACredential_thenFromItsFolder() throws Exception {
            Files.writeString(folder.resolve("smtp"), "c\n");
            Map<String, String> environment = Map.of("CREDENTIALS_DIRECTORY", folder.toString());

            assertEquals(new Secret("c"), new SecretSource.Credential("smtp").fetch(environment));
            assertEquals(
                    "\"../smtp\" is not the name of a systemd credential",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> new SecretSource.Credential("../smtp").fetch(environment))
                            .getMessage());
            assertEquals(
                    "there is no systemd credential \"smtp\": CREDENTIALS_DIRECTORY is not set",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> new SecretSource.Credential("smtp").fetch(Map.of()))
                            .getMessage());
        }

        @Test
        void whenTheSourceIsUnclear_thenWhatThereIs() {
            assertEquals(
                    List.of("test.conf:1: password: expected one of file, env, credential"),
                    problems(
                            "password { file = a, env = b }",
                            in -> in.secret("password").required()));
            assertEquals(
                    List.of(
                            "test.conf:1: password: expected one of file, env, credential",
                            "test.conf:1: password.fiel: unknown key, did you mean \"file\"?"),
                    problems(
                            "password { fiel = a }", in -> in.secret("password").required()));
        }

        @Test
        void whenPrinted_thenHidden() {
            assertEquals("********", new Secret("s3").toString());
            assertFalse(
                    new OptionNode.Scalar("s3", new Origin("f", 1)).toString().contains("s3"));
        }

        private static Secret secret(String text) {
            return OptionsText.of(text)
                    .read(in -> in.secret("password").required())
                    .options();
        }
    }

    @Nested
    class GivenChecksOfAnOption {

        @Test
        void whenNotOneOf_thenTheWordsAndTheNearest() {
            assertEquals(
                    List.of("test.conf:1: a: wlr is not one of rr, wrr, lc, did you mean \"wrr\"?"),
                    problems(
                            "a = wlr",
                            in -> in.string("a")
                                    .oneOf(List.of("rr", "wrr", "lc"))
                                    .required()));
        }

        @Test
        void whenTooSmall_thenTheLeast() {
            assertEquals(
                    List.of("test.conf:1: a: 1500us is less than 10ms"),
                    problems(
                            "a = 1.5ms",
                            in -> in.duration("a")
                                    .atLeast(Duration.ofMillis(10))
                                    .required()));
        }

        @Test
        void whenSeveralChecksFail_thenTheFirstIsNamed() {
            assertEquals(
                    List.of("test.conf:1: a: 0 is not in 1..5"),
                    problems(
                            "a = 0",
                            in -> in.integer("a").between(1, 5).atLeast(3).required()));
        }

        @Test
        void whenMapped_thenTheOtherTypeOrItsObjection() {
            assertEquals(
                    Optional.of(3),
                    OptionsText.of("a = abc")
                            .read(in -> in.string("a").map(String::length).optional())
                            .options());
            assertEquals(
                    List.of("test.conf:1: a: For input string: \"abc\""),
                    problems(
                            "a = abc",
                            in -> in.string("a").map(Integer::valueOf).optional()));
        }

        @Test
        void whenAbsent_thenNotChecked() {
            assertEquals(
                    Optional.empty(),
                    OptionsText.of("")
                            .read(in -> in.integer("a").between(1, 5).optional())
                            .options());
        }
    }

    @Nested
    class GivenOddTexts {

        @Test
        void whenLong_thenShortened() {
            assertEquals(
                    List.of("test.conf:1: a: expected a whole number, found \"" + "x".repeat(80) + "...\""),
                    problems("a = " + "x".repeat(100_000), in -> in.integer("a").required()));
        }

        @Test
        void whenTheyWouldSteerATerminal_thenNot() {
            assertEquals(
                    List.of("test.conf:1: a: expected a whole number, found \"?[31mred\""),
                    problems(
                            "a = \"" + (char) 27 + "[31mred\"",
                            in -> in.integer("a").required()));
        }
    }

    private static List<String> problems(String text, Function<OptionsReader, ? extends Value<?>> read) {
        return OptionsText.of(text)
                .<Object>read(in -> read.apply(in).map(x -> x))
                .problems();
    }
}
