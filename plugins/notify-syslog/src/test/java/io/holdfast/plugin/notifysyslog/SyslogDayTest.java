package io.holdfast.plugin.notifysyslog;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.notify.ScriptedDay;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class SyslogDayTest {

    private static final Pattern FIELDS =
            Pattern.compile("\\[event@32473 key=\"([^\"]*)\" number=\"([0-9]+)\" subject=\"([^\"]*)\"");

    @TempDir
    Path state;

    @Test
    void whenTheServerIsSlowOrRestarted_thenItHasEveryTransitionOnceInOrder() throws Exception {
        Random random = new Random(4);
        try (SyslogServer server = new SyslogServer()) {
            new ScriptedDay(state)
                    .play(
                            new SyslogNotifierFactory(),
                            OptionsText.of("server = \"tcp://127.0.0.1:" + server.port()
                                            + "\", structured-data-id = \"event@32473\"")
                                    .read(new SyslogNotifierFactory()::options)
                                    .options(),
                            () -> {
                                server.isSlow(random.nextInt(3));
                                server.restart(random.nextInt(20));
                            },
                            () -> server.messages().stream()
                                    .map(SyslogDayTest::receipt)
                                    .toList());
        }
    }

    private static ScriptedDay.Receipt receipt(String message) {
        Matcher matcher = FIELDS.matcher(message);
        assertTrue(matcher.find(), message);
        return new ScriptedDay.Receipt(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3));
    }
}
