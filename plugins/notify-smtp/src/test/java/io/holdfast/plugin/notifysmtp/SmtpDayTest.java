package io.holdfast.plugin.notifysmtp;

import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.notify.ScriptedDay;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class SmtpDayTest {

    private static final Pattern SUBJECT = Pattern.compile("(?m)^subject: *(\\S+)");
    private static final Pattern NUMBER = Pattern.compile("(?m)^number: *([0-9]+)");

    @TempDir
    Path state;

    @Test
    void whenTheServerIsRestartedSlowRefusesOrHangsUpHalfOfTheTime_thenItHasEveryTransitionOnceInOrder()
            throws Exception {
        Random random = new Random(4);
        List<MailServer.Trouble> troubles = List.of(
                MailServer.Trouble.NONE,
                MailServer.Trouble.saying("421 4.3.2 not now"),
                MailServer.Trouble.hangingUpAfter(60),
                // The last answer, that the mail was taken, gets lost.
                MailServer.Trouble.hangingUpAfter(130),
                (answers, client) -> {
                    Thread.sleep(5);
                    answers.transferTo(client);
                });
        try (MailServer server = MailServer.plain()) {
            SmtpOptions options = OptionsText.of("server = \"127.0.0.1:" + server.port()
                            + "\", encryption = none, from = \"holdfast@example.net\", to = \"ops@example.net\"")
                    .read(new SmtpNotifierFactory()::options)
                    .options();

            new ScriptedDay(state)
                    .play(
                            new SmtpNotifierFactory(),
                            options,
                            () -> {
                                server.restart();
                                MailServer.Trouble sometimes = troubles.get(random.nextInt(troubles.size()));
                                Random half = new Random(random.nextLong());
                                server.makes((answers, client) ->
                                        (even(half) ? sometimes : MailServer.Trouble.NONE).carry(answers, client));
                            },
                            () -> server.received().stream()
                                    .map(SmtpDayTest::receipt)
                                    .toList());
        }
    }

    private static ScriptedDay.Receipt receipt(MimeMessage mail) {
        try {
            String text = new String(mail.getRawInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new ScriptedDay.Receipt(
                    mail.getHeader("X-Holdfast-Key", ","), Long.parseLong(found(NUMBER, text)), found(SUBJECT, text));
        } catch (MessagingException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    private static boolean even(Random random) {
        synchronized (random) {
            return random.nextBoolean();
        }
    }
}
