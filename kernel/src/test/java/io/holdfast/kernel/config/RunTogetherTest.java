package io.holdfast.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTogetherTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = [ { b = 1 } { b = 2 } ]",
                "a = [ { b = 1 }{ b = 2 } ]",
                "a = { b = 1 } \t { c = \"}\" }",
                "a = { b = \"\\\"\" } { c = 1 }",
                "a = { b = ${x} } { c = 1 }",
            })
    void givenTwoSectionsOnALineWithoutAComma_thenTheLineIsFound(String text) {
        assertEquals(List.of(1), RunTogether.lines(text));
        assertEquals(List.of(3), RunTogether.lines("# } {\n\n" + text));
        assertEquals(List.of(4), RunTogether.lines("x = \"\"\"a\n\" {\n} {\"\"\"\"\n" + text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = [ { b = 1 }, { b = 2 } ]",
                "a = [ { b = 1 }\n{ b = 2 } ]",
                "a = [ { b = 1 } # one\n { b = 2 } ]",
                "a = [ { b = 1 } // one {\r\n { b = 2 } ]",
                "a = ${x} { b = 2 }",
                "a = ${?x}{ b = 2 }",
                "a = ${\"x}\"} { b = 2 }",
                "a = \"} {\"",
                "a { b { c = 1 } } \n d { }",
                "a { b = 1 }, c { }",
                "a { b = 1 } c { }",
            })
    void givenSectionsThatAreApart_thenNothingIsFound(String text) {
        assertEquals(List.of(), RunTogether.lines(text));
    }

    @Test
    void givenSeveral_thenEachIsFound() {
        assertEquals(List.of(1, 1, 2), RunTogether.lines("[{}{}{},\n{} {}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"\"\"", "${", "${\"", "\"\\", "#", "/", "$", "}"})
    void givenTextThatEndsTooEarly_thenItEnds(String text) {
        assertEquals(List.of(), RunTogether.lines(text));
    }
}
