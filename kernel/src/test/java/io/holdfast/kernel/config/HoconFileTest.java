package io.holdfast.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoconFileTest {

    @TempDir
    Path folder;

    @Nested
    class GivenOneFile {

        @Test
        void whenRead_thenEveryValueHasTheTextAndLineThatWereWritten() throws IOException {
            write("main.conf", """
                    # comment
                    text = hello world
                    quoted = "a # b"
                    float = 1.0
                    octal = 010
                    huge = 99999999999999999999
                    flag = true
                    off = off
                    interval = 2s
                    address = 192.0.2.10/24
                    nothing = null
                    list = [ 1, two, null ]
                    list += 3
                    "X-Header.Name" = v
                    section { inner { key = deep } }
                    """);

            assertEquals("""
                    main.conf:2 text = hello world
                    main.conf:3 quoted = a # b
                    main.conf:4 float = 1.0
                    main.conf:5 octal = 010
                    main.conf:6 huge = 99999999999999999999
                    main.conf:7 flag = true
                    main.conf:8 off = off
                    main.conf:9 interval = 2s
                    main.conf:10 address = 192.0.2.10/24
                    main.conf:12 list[0] = 1
                    main.conf:12 list[1] = two
                    main.conf:13 list[2] = 3
                    main.conf:14 X-Header.Name = v
                    main.conf:15 section.inner.key = deep
                    """, tree("main.conf"));
        }

        @Test
        void whenSectionIsWrittenTwice_thenMergedAndPlacedAtTheFirst() throws IOException {
            write("main.conf", """

                    vrrp.instances {
                      VI_2 { priority = 1, interface = eth0 }
                      VI_1 { priority = 1 }
                    }
                    vrrp.instances.VI_2 { priority = 2 }
                    """);

            assertEquals("""
                    main.conf:3 vrrp.instances.VI_2.interface = eth0
                    main.conf:6 vrrp.instances.VI_2.priority = 2
                    main.conf:4 vrrp.instances.VI_1.priority = 1
                    """, tree("main.conf"));
            OptionNode vrrp = complete("main.conf").root().entries().get("vrrp");
            assertEquals(folder.resolve("main.conf") + ":2", String.valueOf(vrrp == null ? null : vrrp.origin()));
        }

        @Test
        void whenEmpty_thenEmptySection() throws IOException {
            write("main.conf", "");

            assertEquals("", tree("main.conf"));
        }
    }

    @Nested
    class GivenSubstitutions {

        @Test
        void whenNamedElsewhere_thenTheLineIsWhereTheValueWasWritten() throws IOException {
            write("main.conf", """
                    timing { interval = 2s }
                    vrrp = ${timing.interval}
                    """);

            assertEquals("""
                    main.conf:1 timing.interval = 2s
                    main.conf:1 vrrp = 2s
                    """, tree("main.conf"));
        }

        @Test
        void whenInTheEnvironment_thenItsValueAndName() throws IOException {
            write("main.conf", """
                    secret = ${?CHAT_SECRET}
                    host = "http://"${HOST}"/x"
                    missing = ${?MISSING}
                    """);

            assertEquals("""
                    main.conf:1 (environment variable CHAT_SECRET) secret = s3
                    main.conf:2 host = http://h/x
                    """, tree("main.conf", Map.of("CHAT_SECRET", "s3", "HOST", "h")));
        }

        @Test
        void whenInTheEnvironment_thenTheLineIsWhereItIsNamed() throws IOException {
            write("main.conf", """
                    port = 80
                    port = ${?X}
                    list = [ 1,
                      ${X} ]
                    shorter = [ ${?MISSING}, ${X} ]
                    base { z = ${X} }
                    copy = ${base} {
                      y = ${X}
                    }
                    include "more.conf"
                    """);
            write("more.conf", "\nincluded = ${X}");

            assertEquals("""
                    main.conf:2 (environment variable X) port = v
                    main.conf:3 list[0] = 1
                    main.conf:4 (environment variable X) list[1] = v
                    environment variable X shorter[0] = v
                    main.conf:6 (environment variable X) base.z = v
                    environment variable X copy.y = v
                    environment variable X copy.z = v
                    more.conf:2 (environment variable X) included = v
                    """, tree("main.conf", Map.of("X", "v")));
        }

        @Test
        void whenSystemPropertyHasTheName_thenNotUsed() throws IOException {
            write("main.conf", "a = ${?java.version}");

            assertEquals("", tree("main.conf"));
        }

        @Test
        void whenSeveralHaveNoValue_thenEachIsNamed() throws IOException {
            write("main.conf", """
                    a = ${X}
                    b = [ ${Y}, ${?Z} ]
                    c { d = "x"${c.e} }
                    f = ${"odd.name".g}
                    """);

            assertEquals("""
                    main.conf:1: ${X} is neither in the configuration nor in the environment
                    main.conf:2: ${Y} is neither in the configuration nor in the environment
                    main.conf:3: ${c.e} is neither in the configuration nor in the environment
                    main.conf:4: ${"odd.name".g} is neither in the configuration nor in the environment
                    """, problems("main.conf"));
        }

        @Test
        void whenTheyGoInACircle_thenSaid() throws IOException {
            write("main.conf", """
                    a = ${b}
                    b = ${a}
                    """);

            assertEquals("main.conf:2: ${a} is part of a circle of substitutions\n", problems("main.conf"));
        }

        @Test
        void whenJoinedValuesDoNotFit_thenNeitherValueIsShown() throws IOException {
            write("main.conf", """
                    password = hunter2
                    a = ${password}[1]
                    """);

            assertEquals(
                    "main.conf:1: this value is joined with one of another kind: sections, lists and plain values do not mix\n",
                    problems("main.conf"));
        }
    }

    @Nested
    class GivenIncludes {

        @Test
        void whenAFileIsIncludedTwice_thenEachStatementHasItsOwnLine() throws IOException {
            write("main.conf", """
                    # include "none.conf"
                    a { include "none.conf" }

                    b { include "none.conf" }
                    """);

            assertEquals("""
                    main.conf:2: cannot include DIR/none.conf: there is no such file
                    main.conf:4: cannot include DIR/none.conf: there is no such file
                    """, problems("main.conf"));
        }

        @Test
        void whenNamed_thenReadRelativeToTheFileThatNamesThem() throws IOException {
            write("main.conf", """
                    a = 1
                    include "conf.d/one.conf"
                    nested { include file("conf.d/two.conf") }
                    """);
            write("conf.d/one.conf", "include required(\"two.conf\")\nb = 1");
            write("conf.d/two.conf", "\nc = 1");

            assertEquals("""
                    main.conf:1 a = 1
                    conf.d/two.conf:2 nested.c = 1
                    conf.d/one.conf:2 b = 1
                    conf.d/two.conf:2 c = 1
                    """, tree("main.conf"));
            assertEquals(
                    List.of(
                            folder.resolve("main.conf"),
                            folder.resolve("conf.d/one.conf"),
                            folder.resolve("conf.d/two.conf"),
                            folder.resolve("conf.d/two.conf")),
                    complete("main.conf").files());
        }

        @Test
        void whenPattern_thenEveryFileThatFitsInTheOrderOfNames() throws IOException {
            write("main.conf", "include \"conf.d/*.conf\"");
            write("conf.d/20.conf", "a = twenty");
            write("conf.d/10.conf", "a = ten\nb = ten");
            write("conf.d/.#10.conf", "a = {");
            write("conf.d/README", "a = {");

            assertEquals("""
                    conf.d/10.conf:2 b = ten
                    conf.d/20.conf:1 a = twenty
                    """, tree("main.conf"));
        }

        @Test
        void whenPatternFitsNothing_thenNothing() throws IOException {
            write("main.conf", "include \"*.none\"\na = 1");

            assertEquals("main.conf:2 a = 1\n", tree("main.conf"));
        }

        @Test
        void whenSectionsFromTwoFilesMerge_thenThePlaceIsOneOfThem() throws IOException {
            write("main.conf", "\ns { a = 1 }\ninclude \"more.conf\"");
            write("more.conf", "\n\n\ns { b = 1 }");

            OptionNode merged = complete("main.conf").root().entries().get("s");

            assertEquals(folder.resolve("more.conf") + ":4", String.valueOf(merged == null ? null : merged.origin()));
        }

        @Test
        void whenTheyCannotBeRead_thenEachIsNamedAtItsStatement() throws IOException {
            Files.createDirectory(folder.resolve("dir.conf"));
            write("main.conf", """
                    a = 1
                    include "none.conf"
                    include "dir.conf"
                    include url("http://example.net/a.conf")
                    include "https://example.net/b.conf"
                    include classpath("reference.conf")
                    include "none/*.conf"
                    include "bad.conf"
                    """);
            write("bad.conf", "x = 1\ny = {");

            assertEquals("""
                    bad.conf:2: unexpected end of file, a { or [ is not closed
                    main.conf:2: cannot include DIR/none.conf: there is no such file
                    main.conf:3: cannot include DIR/dir.conf: cannot be read: Is a directory
                    main.conf:4: cannot include url("http://example.net/a.conf"): only files can be included
                    main.conf:5: cannot include "https://example.net/b.conf": only files can be included
                    main.conf:6: cannot include classpath("reference.conf"): only files can be included
                    main.conf:7: cannot include DIR/none/*.conf: the folder cannot be listed
                    """, problems("main.conf"));
        }

        @Test
        void whenTheyIncludeEachOther_thenTheLoopIsShown() throws IOException {
            write("main.conf", "a = 1\ninclude \"one.conf\"");
            write("one.conf", "\n\ninclude \"./main.conf\"");

            assertEquals(
                    "one.conf:3: include loop: DIR/main.conf -> DIR/one.conf -> DIR/./main.conf\n",
                    problems("main.conf"));
        }

        @Test
        void whenEachIncludesTheNextTwice_thenStopped() throws IOException {
            for (int i = 0; i < 14; i++) {
                write(i + ".conf", ("include \"" + (i + 1) + ".conf\"\n").repeat(2));
            }
            write("14.conf", "");

            assertTrue(problems("0.conf").contains("more than 1000 files"));
        }

        @Test
        void whenTooDeep_thenStopped() throws IOException {
            for (int i = 0; i < 17; i++) {
                write(i + ".conf", "include \"" + (i + 1) + ".conf\"");
            }

            assertEquals("15.conf:1: cannot include DIR/16.conf: more than 16 includes deep\n", problems("0.conf"));
        }
    }

    @Nested
    class GivenBrokenFile {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\0',
                value = {
                    "a {~b = 1~ | 3: unexpected end of file, a { or [ is not closed",
                    "a = 1~} | 2: unbalanced close brace '}' with no open brace; special characters need double quotes",
                    "a = 1~= 5 | 2: unexpected '='",
                    "a = 2001:db8::1 | 1: expecting end of input or a comma, got ':'; special characters need double quotes",
                    "[1, 2] | 1: expected a section, found a list",
                    "include foo | 1: expecting include parameter to be quoted filename, file(), classpath(), or url(). "
                            + "No spaces are allowed before the open paren. Not expecting: 'foo'",
                })
        void whenSyntaxIsWrong_thenLineAndReason(String text, String problem) throws IOException {
            write("main.conf", text.replace('~', '\n'));

            assertEquals("main.conf:" + problem + "\n", problems("main.conf"));
        }

        @Test
        void whenMissing_thenSaid() {
            assertEquals("none.conf: there is no such file\n", problems("none.conf"));
        }

        @Test
        @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
        void whenItIsAPipe_thenNobodyIsWaitedFor() throws Exception {
            Path pipe = folder.resolve("pipe.conf");
            assertEquals(
                    0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

            assertEquals("pipe.conf: is not a regular file\n", problems("pipe.conf"));
        }

        @Test
        void whenFolder_thenSaid() {
            assertEquals(": cannot be read: Is a directory\n", problems(""));
        }

        @Test
        void whenNotUtf8_thenLine() throws IOException {
            Files.write(folder.resolve("main.conf"), "a = 1\nb = 2\nc = \u00e4".getBytes(StandardCharsets.ISO_8859_1));

            assertEquals("main.conf:3: is not UTF-8 text\n", problems("main.conf"));
        }

        @Test
        void whenTooLarge_thenRefused() throws IOException {
            write("main.conf", "include \"big.conf\"\n");
            write("big.conf", "#".repeat(32 << 20));

            assertEquals(
                    "main.conf:1: cannot include DIR/big.conf: the configuration is larger than 32 MiB\n",
                    problems("main.conf"));
        }

        @Test
        void whenLargerThanTheCallerWants_thenNothingIsRead() throws IOException {
            write("main.conf", "include \"more.conf\"\n");
            write("more.conf", "a = b");

            assertTrue(HoconFile.readWithin(folder.resolve("main.conf"), 25).isPresent());
            assertEquals(Optional.empty(), HoconFile.readWithin(folder.resolve("main.conf"), 24));
        }

        @Test
        void whenSectionsRunTogether_thenEachPlaceIsShown() throws IOException {
            write("main.conf", """
                    servers = [ { address = a, weight = 5 } { address = b } ]
                    include "more.conf"
                    """);
            write("more.conf", """

                    check = [ { type = http }{ type = tcp } ]
                    """);

            assertEquals("""
                    main.conf:1: two sections on one line would become one: between } and { a comma is missing, or a new line
                    more.conf:2: two sections on one line would become one: between } and { a comma is missing, or a new line
                    """, problems("main.conf"));
        }

        @Test
        void whenNestedTooDeeply_thenRefused() throws IOException {
            write("main.conf", "a = " + "[".repeat(1_000_000));

            assertEquals("main.conf: is nested too deeply\n", problems("main.conf"));
        }

        /** Cuts, doubles and swaps pieces of a real file: whatever comes out, reading answers with a result. */
        @Test
        void whenMangled_thenNeverAnException() throws IOException {
            long seed = 7;
            Random random = new Random(seed);
            String sound = """
                    a = 1
                    include "more.conf"
                    b { c = [1, {d = ${a}}], e = "x\\n" } // comment
                    f = \"""raw\""" ${?HOME} 10s
                    g += ${?g} [2], "h.i".j : null
                    """;
            write("more.conf", "k = 1");
            String pieces = "{}[]=:,\"$\\#/?+\n \0x1.include url(\ufffd";
            for (int round = 0; round < 3000; round++) {
                StringBuilder text = new StringBuilder(sound);
                for (int i = 0; i < 1 + random.nextInt(4); i++) {
                    int at = random.nextInt(text.length());
                    switch (random.nextInt(3)) {
                        case 0 -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
                        case 1 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                        default -> text.delete(at, Math.min(text.length(), at + random.nextInt(10)));
                    }
                }
                write("main.conf", text.toString());
                try {
                    HoconFile.read(folder.resolve("main.conf"), Map.of());
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", round " + round + ":\n" + text, e);
                }
            }
        }
    }

    @Test
    void givenRelativePath_whenRead_thenPrintedAsGiven() {
        Reading.Refused refused = (Reading.Refused) HoconFile.read(Path.of("no/such.conf"), Map.of());

        assertEquals(
                "no/such.conf: there is no such file",
                refused.problems().getFirst().toString());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Reading.Complete complete(String name) {
        return switch (HoconFile.read(folder.resolve(name), Map.of())) {
            case Reading.Complete complete -> complete;
            case Reading.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private String problems(String name) {
        return switch (HoconFile.read(folder.resolve(name), Map.of())) {
            case Reading.Complete complete -> throw new AssertionError(complete);
            case Reading.Refused refused -> withoutFolder(refused.problems());
        };
    }

    private String withoutFolder(List<ConfigProblem> problems) {
        StringBuilder text = new StringBuilder();
        for (ConfigProblem problem : problems) {
            String line = problem.toString();
            assertTrue(line.startsWith(folder.toString()), line);
            text.append(line.substring(folder.toString().length()).replaceFirst("^/", ""))
                    .append('\n');
        }
        return text.toString().replace(folder.toString(), "DIR");
    }

    private String tree(String name) {
        return tree(name, Map.of());
    }

    private String tree(String name, Map<String, String> environment) {
        return switch (HoconFile.read(folder.resolve(name), environment)) {
            case Reading.Complete complete -> {
                List<String> lines = new ArrayList<>();
                flatten("", complete.root(), lines);
                yield String.join("", lines).replace(folder + "/", "");
            }
            case Reading.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private static void flatten(String path, OptionNode node, List<String> lines) {
        switch (node) {
            case OptionNode.Scalar scalar -> lines.add(scalar.origin() + " " + path + " = " + scalar.text() + "\n");
            case OptionNode.Sequence sequence -> {
                for (int i = 0; i < sequence.items().size(); i++) {
                    flatten(path + "[" + i + "]", sequence.items().get(i), lines);
                }
            }
            case OptionNode.Section section ->
                section.entries()
                        .forEach((key, child) -> flatten(path.isEmpty() ? key : path + "." + key, child, lines));
        }
    }
}
