package io.holdfast.plugin.notifyscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.api.Factory;
import io.holdfast.api.notify.NotificationTemplate;
import io.holdfast.api.process.Command;
import io.holdfast.api.process.RunAs;
import io.holdfast.api.testing.FactoryContract;
import io.holdfast.api.testing.OptionsText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptNotifierFactoryTest implements FactoryContract<ScriptOptions> {

    private static final String ME = System.getProperty("user.name");

    @Override
    public Factory<ScriptOptions> factory() {
        return new ScriptNotifierFactory();
    }

    @Override
    public String shortest() {
        return "command = /bin/true";
    }

    @Override
    public ScriptOptions defaults() {
        return new ScriptOptions(Optional.of(command("/bin/true")), Optional.empty(), Map.of(), Optional.empty());
    }

    @Override
    public Map<String, ScriptOptions> examples() {
        return Map.of(
                """
                command = [/bin/echo, hello]
                arguments = ["{{name}}", x]
                user = %s
                on {
                  active = /bin/true, backup = [/bin/true, b], fault = [/bin/true, f], stopped = [/bin/true, s]
                  removed = [/bin/true, r], lower-priority-seen = [/bin/true, l], up = [/bin/true, u], down = [/bin/true, d]
                }
                """.formatted(ME),
                new ScriptOptions(
                        Optional.of(command("/bin/echo", "hello")),
                        Optional.of(List.of(NotificationTemplate.parse("{{name}}"), NotificationTemplate.parse("x"))),
                        Map.of(
                                State.ACTIVE, command("/bin/true"),
                                State.BACKUP, command("/bin/true", "b"),
                                State.FAULT, command("/bin/true", "f"),
                                State.STOPPED, command("/bin/true", "s"),
                                State.REMOVED, command("/bin/true", "r"),
                                State.LOWER_PRIORITY_SEEN, command("/bin/true", "l"),
                                State.UP, command("/bin/true", "u"),
                                State.DOWN, command("/bin/true", "d")),
                        Optional.of(RunAs.named(ME))));
    }

    private static Command command(String... words) {
        return new Command(List.of(words));
    }

    private List<String> problems(String options) {
        return OptionsText.of(options).read(factory()::options).problems();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"\" | command: is missing, and so is on: there is nothing to run",
                "on {} | on: is empty, and command is missing: there is nothing to run",
                "command = /no/such/script | command: /no/such/script does not exist",
                "command = /etc/passwd | command: /etc/passwd is not an executable file",
                "command = /bin | command: /bin is not an executable file",
                "command = script.sh | command: expected the absolute path of a program, then its arguments",
                "command = /bin/true, user = nobody-at-all | user: there is no user \"nobody-at-all\"",
                "command = /bin/true, arguments = [\"{{nme}}\"] | arguments: unknown field {{nme}}, did you mean \"name\"?",
                "command = /bin/true, arguments = [\"a\0b\"] | arguments: an argument holds a zero byte",
                "on { active = /bin/true }, arguments = [x] | arguments: goes with command",
                "on { active = /no/such/script } | on.active: /no/such/script does not exist",
                "on { master = /bin/true } | on.master: unknown key, known here: active, backup, down, fault, lower-priority-seen, removed, stopped, up",
            })
    void mistakesAreNamed(String options, String problem) {
        assertEquals(List.of("test.conf:1: " + problem), problems(options.equals("\"\"") ? "" : options));
    }

    @Test
    void whenRootWouldRunWhatOthersMayChange_thenThatIsAMistake(@TempDir Path folder) throws IOException {
        assumeTrue(ME.equals("root"), "needs root");
        Path script = Files.copy(Path.of("/bin/true"), folder.resolve("script"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertEquals(
                List.of("test.conf:1: command: " + script + " can be changed by others than root, and " + script
                        + " would run as root: mend its owner and mode, or name a user"),
                problems("command = \"" + script + "\""));
    }
}
