package io.holdfast.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.net.Endpoint;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionNode;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Origin;
import io.holdfast.api.options.Value;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.vrrp.VrrpTransportFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {

    @TempDir
    Path folder;

    private final List<Plugins> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Plugins::close);
    }

    @Nested
    class GivenSoundPlugins {

        @Test
        void whenJar_thenItsFactoryIsFoundAndWorks() throws Exception {
            PluginSource.checker("check-hello", "hello")
                    .attribute("Plugin-Provider", "Example")
                    .attribute("Plugin-Description", "Says hello.")
                    .jar(folder.resolve("hello.jar"));

            Plugins plugins = load();

            assertEquals(Set.of("hello"), plugins.types(HealthCheckerFactory.class));
            assertEquals(
                    List.of(new LoadedPlugin(
                            "check-hello",
                            "1.2.3",
                            "Example",
                            "Says hello.",
                            folder.resolve("hello.jar"),
                            List.of(new LoadedPlugin.Provided("health checker", "hello")))),
                    plugins.loaded());
            assertEquals("hello probe", ask(plugins, Map.of("type", "hello")));
        }

        @Test
        void whenFolderOfClassesOrOfJars_thenLoaded() throws Exception {
            Path zip = PluginSource.checker("check-one", "one").zip(folder.resolve("one.zip"));
            load();
            Files.delete(zip);
            Files.createDirectories(folder.resolve("two/lib"));
            PluginSource.checker("check-two", "two").jar(folder.resolve("two/lib/two.jar"));
            PluginSource.withId("none")
                    .without("Plugin-Id")
                    .source("lib.Word", "package lib; public class Word {}")
                    .jar(folder.resolve("two/lib/word.jar"));

            assertEquals(Set.of("one", "two"), load().types(HealthCheckerFactory.class));
        }

        @Test
        void whenZip_thenUnpackedOnceAndAgainWhenItIsNewer() throws Exception {
            Path zip = PluginSource.checker("check-zip", "first").zip(folder.resolve("zipped.zip"));

            assertEquals(Set.of("first"), load().types(HealthCheckerFactory.class));
            assertEquals(Set.of("first"), load().types(HealthCheckerFactory.class));

            PluginSource.checker("check-zip", "second").zip(zip);
            Files.setLastModifiedTime(
                    zip,
                    FileTime.from(Files.getLastModifiedTime(folder.resolve("zipped"))
                            .toInstant()
                            .plusSeconds(1)));

            assertEquals(Set.of("second"), load().types(HealthCheckerFactory.class));
        }

        @Test
        void whenItBundlesTheApi_thenTheApiOfTheHostIsUsed() throws Exception {
            PluginSource.checker("check-fat", "fat")
                    .copyOf(HealthCheckerFactory.class)
                    .copyOf(io.holdfast.api.Factory.class)
                    .copyOf(Value.class)
                    .copyOf(OptionsReader.class)
                    .copyOf(org.pf4j.Extension.class)
                    .copyOf(org.slf4j.LoggerFactory.class)
                    .jar(folder.resolve("fat.jar"));

            assertEquals("hello probe", ask(load(), Map.of("type", "fat")));
        }

        @Test
        void whenItBringsALibraryOfTheKernel_thenItsOwnIsUsed() throws Exception {
            PluginSource.withId("check-own")
                    .source("com.typesafe.config.ConfigFactory", """
                            package PACKAGE;
                            public final class NAME { public static String own() { return "own"; } }
                            """)
                    .extension("plug.Own", CHECKER.replace("WORD", "com.typesafe.config.ConfigFactory.own()"))
                    .jar(folder.resolve("own.jar"));

            assertEquals("own", ask(load(), Map.of("type", "visible")));
        }

        @Test
        void whenItLooksForTheKernel_thenNothingIsThere() throws Exception {
            PluginSource.withId("check-curious")
                    .extension("plug.Curious", CHECKER.replace("WORD", """
                            String.join(" ",
                                see("io.holdfast.kernel.plugin.Plugins"), see("com.typesafe.config.Config"),
                                see("com.google.inject.Guice"), see("io.netty.channel.Channel"),
                                see("com.sun.jna.Native"), see("ch.qos.logback.classic.Logger"),
                                see("org.slf4j.Logger"), see("java.sql.Driver"), see("io.holdfast.api.Factory"),
                                "" + getClass().getClassLoader().getResource("logback.xml"),
                                "" + getClass().getClassLoader()
                                    .getResource("META-INF/services/ch.qos.logback.classic.spi.Configurator"))
                            """))
                    .jar(folder.resolve("curious.jar"));

            assertEquals("no no no no no no yes yes yes null null", ask(load(), Map.of("type", "visible")));
        }

        @Test
        void whenItAsksForALibraryOfTheHost_thenThatOneIsThereAndIsTheHosts() throws Exception {
            PluginSource.withId("check-netty")
                    .attribute("Plugin-Host-Libraries", "netty")
                    .extension("plug.Netty", CHECKER.replace("WORD", """
                            see("io.netty.channel.Channel") + " " + see("com.google.inject.Guice") + " "
                                + (io.netty.channel.Channel.class.getClassLoader() == Verdict.class.getClassLoader())
                            """))
                    .jar(folder.resolve("netty.jar"));

            assertEquals("yes no true", ask(load(), Map.of("type", "visible")));
        }

        @Test
        void whenPluginClassIsNamed_thenStartedAndStoppedInReverse() throws Exception {
            for (String name : List.of("a", "b")) {
                PluginSource.checker("p-" + name, name)
                        .attribute("Plugin-Class", "plug.life.Life")
                        .source("plug.life.Life", """
                                package PACKAGE;
                                public final class NAME extends org.pf4j.Plugin {
                                    public void start() { note("+N "); }
                                    public void stop() { note("-N "); }
                                    private static void note(String what) {
                                        System.setProperty("plugin.life", System.getProperty("plugin.life", "") + what);
                                    }
                                }
                                """.replace("+N", "+" + name).replace("-N", "-" + name))
                        .jar(folder.resolve(name + ".jar"));
            }
            System.clearProperty("plugin.life");

            load().close();

            List<String> life = List.of(System.clearProperty("plugin.life").split(" "));
            assertEquals(Set.of("+a", "+b"), Set.copyOf(life.subList(0, 2)));
            assertEquals(
                    List.of(life.get(1).replace('+', '-'), life.get(0).replace('+', '-')),
                    life.subList(2, life.size()));
        }

        @Test
        void whenOneTypeIsOfTwoKinds_thenBoth() throws Exception {
            PluginSource.checker("check-ip", "ip").jar(folder.resolve("check.jar"));
            PluginSource.withId("vrrp-ip").extension("plug.Transport", """
                            package PACKAGE;
                            import io.holdfast.api.options.*;
                            import io.holdfast.api.vrrp.*;
                            public final class NAME implements VrrpTransportFactory<String> {
                                public String type() { return "ip"; }
                                public Value<String> options(OptionsReader in) { return Value.of(""); }
                                public VrrpTransport create(String options, Context context) { return null; }
                            }
                            """).jar(folder.resolve("vrrp.jar"));

            Plugins plugins = load();

            assertEquals(Set.of("ip"), plugins.types(HealthCheckerFactory.class));
            assertEquals(Set.of("ip"), plugins.types(VrrpTransportFactory.class));
        }

        @Test
        void whenFolderHoldsOtherFiles_thenLeftAlone() throws Exception {
            Files.writeString(folder.resolve("README"), "");
            Files.writeString(folder.resolve("old.jar.bak"), "");
            Files.writeString(folder.resolve(".hidden.jar"), "");

            assertEquals(List.of(), load().loaded());
        }
    }

    @Nested
    class GivenBrokenPlugins {

        @Test
        void whenLoaded_thenAllAreNamedTogetherAndNothingStaysLoaded() throws Exception {
            Files.writeString(folder.resolve("a-garbage.jar"), "this is no zip");
            PluginSource.checker("b", "b").without("Plugin-Id").jar(folder.resolve("b-no-id.jar"));
            PluginSource.checker("c", "c").without("Plugin-Version").jar(folder.resolve("c-no-version.jar"));
            PluginSource.checker("d", "d").leaveOut("plug.d.Factory").jar(folder.resolve("d-no-class.jar"));
            PluginSource.withId("e")
                    .source(
                            "plug.Library",
                            "package PACKAGE; public class NAME { public static String word() { return \"\"; } }")
                    .extension(
                            "plug.E",
                            CHECKER.replace("public NAME() {}", "public NAME() { Library.word(); }")
                                    .replace("WORD", "\"\""))
                    .leaveOut("plug.Library")
                    .jar(folder.resolve("e-no-library.jar"));
            PluginSource.withId("f").jar(folder.resolve("f-empty.jar"));
            PluginSource.withId("g")
                    .extension("plug.G", "package PACKAGE; public class NAME {}")
                    .jar(folder.resolve("g-no-factory.jar"));
            PluginSource.withId("h")
                    .extension(
                            "plug.H",
                            CHECKER.replace("public NAME() {}", "NAME() {}").replace("WORD", "\"\""))
                    .jar(folder.resolve("h-private.jar"));
            PluginSource.checker("i", "Not Kebab").jar(folder.resolve("i-type.jar"));
            PluginSource.checker("j", "j")
                    .attribute("Plugin-Class", "plug.Gone")
                    .jar(folder.resolve("j-no-plugin-class.jar"));
            PluginSource.checker("k", "k")
                    .attribute("Plugin-Class", "plug.Bad")
                    .source("plug.Bad", """
                            package PACKAGE;
                            public final class NAME extends org.pf4j.Plugin {
                                public void start() { throw new IllegalStateException("no disk"); }
                            }
                            """)
                    .jar(folder.resolve("k-start.jar"));
            PluginSource.checker("l", "l")
                    .attribute("Plugin-Requires", ">=2.0.0")
                    .jar(folder.resolve("l-newer.jar"));
            PluginSource.checker("m", "m")
                    .attribute("Plugin-Dependencies", "other")
                    .jar(folder.resolve("m-needs.jar"));
            PluginSource.checker("same", "n").jar(folder.resolve("n-1.jar"));
            PluginSource.checker("same", "nn").jar(folder.resolve("n-2.jar"));
            PluginSource.checker("o1", "twice").jar(folder.resolve("o-1.jar"));
            PluginSource.checker("o2", "twice").jar(folder.resolve("o-2.jar"));
            Files.createDirectories(folder.resolve("p-folder/lib"));
            Files.writeString(folder.resolve("q.zip"), "this is no zip");
            PluginSource.checker("r", "r")
                    .attribute("Plugin-Host-Libraries", "netty, guice")
                    .jar(folder.resolve("r-library.jar"));

            assertEquals("""
                    a-garbage.jar: cannot be read: zip END header not found
                    b-no-id.jar: is not a plugin: no Plugin-Id in its manifest
                    c-no-version.jar: is not a plugin: no Plugin-Version in its manifest
                    d-no-class.jar: has no class plug.d.Factory, which its META-INF/extensions.idx names
                    e-no-library.jar: plug.E needs a class that is not there: plug/Library
                    f-empty.jar: provides nothing: META-INF/extensions.idx is missing or empty \
                    (@Extension on a factory, and pf4j as an annotation processor, make it)
                    g-no-factory.jar: plug.G is not an io.holdfast.api.Factory
                    h-private.jar: plug.H has no public constructor without arguments
                    i-type.jar: the type of plug.i.Factory is not a word in kebab case: "Not Kebab"
                    j-no-plugin-class.jar: cannot be started: the Plugin-Class plug.Gone is not in it
                    k-start.jar: cannot be started: java.lang.IllegalStateException: no disk
                    l-newer.jar: requires Holdfast >=2.0.0, this is 0.1.0
                    m-needs.jar: asks for other plugins; a plugin stands alone and brings its own libraries
                    n-2.jar: has the plugin id "same", and so has DIR/n-1.jar
                    o-2.jar: provides the health checker "twice", and so does DIR/o-1.jar
                    p-folder: is not a plugin: no Plugin-Id in its manifest
                    q.zip: cannot be unpacked: nothing is in it, or it is not a zip
                    r-library.jar: asks for the library "guice" of the host, which offers netty
                    """, refused(List.of(folder)));
        }

        @Test
        void whenAJarOfAFolderCannotBeOpened_thenThatIsTheReason() throws Exception {
            Files.createDirectories(folder.resolve("split/lib"));
            Files.writeString(folder.resolve("split/plugin.properties"), "plugin.id = split\nplugin.version = 1.0.0\n");
            Files.writeString(folder.resolve("split/lib/code.jar"), "this is no zip");

            assertEquals("split: lib/code.jar cannot be read: zip END header not found\n", refused(List.of(folder)));
        }

        @Test
        void whenFoldersAreMissing_thenEachIsNamed() {
            assertEquals("""
                    no: there is no such folder
                    nor: there is no such folder
                    """, refused(List.of(folder.resolve("no"), folder.resolve("nor"))));
        }

        @Test
        void whenZipReachesOutOfTheFolder_thenRefusedAndNothingIsLeft() throws Exception {
            PluginSource.checker("z", "z").file("../../../escaped", "x").zip(folder.resolve("z.zip"));

            String problem = refused(List.of(folder));

            assertTrue(problem.startsWith("z.zip: cannot be unpacked: "), problem);
            assertFalse(Files.exists(folder.resolveSibling("escaped")));
            try (var files = Files.list(folder)) {
                assertEquals(List.of(folder.resolve("z.zip")), files.toList());
            }
        }
    }

    @Nested
    class GivenSectionThatNamesAType {

        @Test
        void whenKnown_thenOptionsAreReadAndEqualOptionsAreEqual() throws Exception {
            PluginSource.checker("check-hello", "hello").jar(folder.resolve("hello.jar"));
            Plugins plugins = load();
            List<ConfigProblem> problems = new ArrayList<>();

            Value<Configured<HealthCheckerFactory.Context, HealthChecker>> first =
                    read(plugins, Map.of("type", "hello", "word", "hi"), problems);
            Value<Configured<HealthCheckerFactory.Context, HealthChecker>> same =
                    read(plugins, Map.of("type", "hello", "word", "hi"), problems);
            Value<Configured<HealthCheckerFactory.Context, HealthChecker>> other =
                    read(plugins, Map.of("type", "hello"), problems);

            assertEquals(List.of(), problems);
            assertEquals("hello hi", first.get().toString());
            assertEquals(first.get(), same.get());
            assertEquals(first.get().hashCode(), same.get().hashCode());
            assertNotEquals(first.get(), other.get());
        }

        @Test
        void whenUnknown_thenOneProblemAtItsLineWithWhatThereIs() throws Exception {
            PluginSource.checker("check-hello", "hello")
                    .checkerOfType("plug.More", "http")
                    .jar(folder.resolve("hello.jar"));

            assertEquals(
                    List.of("test.conf:1: check.type: no plugin provides the health checker \"htpp\","
                            + " expected a health checker (hello, http), did you mean \"http\"?"),
                    problems(load(), "type", "htpp", "anything", "x"));
        }

        @Test
        void whenNothingIsNear_thenWhatThereIs() throws Exception {
            PluginSource.checker("check-hello", "hello").jar(folder.resolve("hello.jar"));

            assertEquals(
                    List.of("test.conf:1: check.type: no plugin provides the health checker \"dns\","
                            + " expected a health checker (hello)"),
                    problems(load(), "type", "dns"));
        }

        @Test
        void whenNoPluginProvidesTheKind_thenSaid() {
            assertEquals(
                    List.of("test.conf:1: check.type: no plugin provides the health checker \"dns\","
                            + " expected a health checker (no plugin provides any)"),
                    problems(load(), "type", "dns"));
        }

        @Test
        void whenMissing_thenRequired() {
            assertEquals(
                    List.of("test.conf:9: check.type: is missing, expected a health checker (no plugin provides any)"),
                    problems(load(), "interval", "2s"));
        }

        @Test
        void whenMissingWithADefault_thenTheDefault() throws Exception {
            PluginSource.checker("check-hello", "hello").jar(folder.resolve("hello.jar"));
            List<ConfigProblem> problems = new ArrayList<>();
            Plugins plugins = load();
            OptionsReader root = OptionsReader.root(section(Map.of()), problems);

            Value<Configured<HealthCheckerFactory.Context, HealthChecker>> value = root.sectionOrEmpty(
                    "check",
                    in -> plugins.read(in, HealthCheckerFactory.class, "hello", HealthCheckerFactory<Object>::create));

            assertEquals(List.of(), problems);
            assertEquals("hello", value.get().type());
        }

        @Test
        void whenOptionIsUnknown_thenAProblem() throws Exception {
            PluginSource.checker("check-hello", "hello").jar(folder.resolve("hello.jar"));

            assertEquals(
                    List.of("test.conf:2: check.wort: unknown key, did you mean \"word\"?"),
                    problems(load(), "type", "hello", "wort", "x"));
        }

        @Test
        void whenThePluginFails_thenAProblemAndNoException() throws Exception {
            PluginSource.withId("check-bad")
                    .extension(
                            "plug.Bad",
                            CHECKER.replace("return Value.of(\"\");", "throw new IllegalStateException(\"oops\");")
                                    .replace("WORD", "\"\""))
                    .jar(folder.resolve("bad.jar"));

            assertEquals(
                    List.of("test.conf:9: check: the plugin that provides the health checker \"visible\" failed to read"
                            + " this: java.lang.IllegalStateException: oops"),
                    problems(load(), "type", "visible"));
        }
    }

    /** A checker of the type {@code visible} that answers with an expression. */
    private static final String CHECKER = """
            package PACKAGE;
            import io.holdfast.api.check.*;
            import io.holdfast.api.options.*;
            public final class NAME implements HealthCheckerFactory<String> {
                public NAME() {}
                public String type() { return "visible"; }
                public Value<String> options(OptionsReader in) { return Value.of(""); }
                public HealthChecker create(String options, Context context) {
                    return (target, deadline) -> Verdict.healthy(WORD);
                }
                private String see(String name) {
                    try { getClass().getClassLoader().loadClass(name); return "yes"; }
                    catch (ClassNotFoundException e) { return "no"; }
                }
            }
            """;

    private Plugins load() {
        return switch (Plugins.load(List.of(folder), "0.1.0")) {
            case Loading.Loaded(Plugins plugins) -> {
                open.add(plugins);
                yield plugins;
            }
            case Loading.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private String refused(List<Path> folders) {
        return switch (Plugins.load(folders, "0.1.0")) {
            case Loading.Loaded(Plugins plugins) -> throw new AssertionError(plugins.loaded());
            case Loading.Refused(List<PluginProblem> problems, Plugins others) -> {
                others.close();
                StringBuilder text = new StringBuilder();
                problems.forEach(problem -> text.append(problem).append('\n'));
                yield text.toString().replaceAll("(?m)^" + folder + "/", "").replace(folder.toString(), "DIR");
            }
        };
    }

    private static String ask(Plugins plugins, Map<String, String> options) throws Exception {
        List<ConfigProblem> problems = new ArrayList<>();
        Value<Configured<HealthCheckerFactory.Context, HealthChecker>> value = read(plugins, options, problems);
        assertEquals(List.of(), problems);
        try (HealthChecker checker = value.get().create(() -> "probe")) {
            return checker.check(Target.of(Endpoint.parse("192.0.2.1:80")), Deadline.in(Duration.ofSeconds(1)))
                    .text();
        }
    }

    private static List<String> problems(Plugins plugins, String... keysAndValues) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            options.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        List<ConfigProblem> problems = new ArrayList<>();
        read(plugins, options, problems);
        return problems.stream().map(ConfigProblem::toString).toList();
    }

    private static Value<Configured<HealthCheckerFactory.Context, HealthChecker>> read(
            Plugins plugins, Map<String, String> options, List<ConfigProblem> problems) {
        Map<String, OptionNode> root = Map.of("check", section(options));
        return OptionsReader.root(new OptionNode.Section(root, new Origin("test.conf", 9)), problems)
                .sectionOrEmpty(
                        "check",
                        in -> plugins.read(in, HealthCheckerFactory.class, HealthCheckerFactory<Object>::create));
    }

    private static OptionNode.Section section(Map<String, String> options) {
        Map<String, OptionNode> entries = new LinkedHashMap<>();
        options.forEach((key, value) ->
                entries.put(key, new OptionNode.Scalar(value, new Origin("test.conf", entries.size() + 1))));
        return new OptionNode.Section(entries, new Origin("test.conf", 9));
    }
}
