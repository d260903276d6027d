package io.holdfast.plugin.notifywebhook;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.testing.OptionsText;
import io.holdfast.kernel.notify.ScriptedDay;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class WebhookDayTest {

    private static final Pattern EVENT = Pattern.compile("\"number\":([0-9]+),.*\"subject\":\"([^\"]*)\"");

    @TempDir
    Path state;

    @Test
    void whenTheServerIsRestartedSlowRefusesOrFailsHalfOfTheTime_thenItKnowsEveryTransitionOnceInOrder()
            throws Exception {
        Random random = new Random(4);
        List<HookServer.Behaviour> troubles = List.of(
                HookServer.Behaviour.answering(204, ""),
                HookServer.Behaviour.answering(500, "broken"),
                HookServer.Behaviour.answering(429, "", "Retry-After", "0"),
                exchange -> {
                    sleep(random.nextInt(20));
                    HookServer.Behaviour.answering(204, "").on(exchange);
                });
        try (HookServer server = new HookServer()) {
            server.behaves(exchange ->
                    HookServer.Behaviour.answering(even(random) ? 204 : 500, "").on(exchange));
            WebhookOptions options = OptionsText.of("url = \"" + server.url() + "\"")
                    .read(new WebhookNotifierFactory()::options)
                    .options();
            List<HookServer.Behaviour> all = troubles;

            new ScriptedDay(state)
                    .play(
                            new WebhookNotifierFactory(),
                            options,
                            () -> {
                                server.restart();
                                HookServer.Behaviour sometimes = all.get(nextInt(random, all.size()));
                                server.behaves(exchange -> (even(random) ? sometimes : all.getFirst()).on(exchange));
                            },
                            () -> server.requests().stream()
                                    .map(WebhookDayTest::receipt)
                                    .toList());
        }
    }

    /** What the server read counts as received, whatever it answered: a repetition has the same key. */
    private static ScriptedDay.Receipt receipt(HookServer.Request request) {
        Matcher event = EVENT.matcher(request.body());
        assertTrue(event.find(), request.body());
        return new ScriptedDay.Receipt(
                request.headers().getFirst("Idempotency-Key"), Long.parseLong(event.group(1)), event.group(2));
    }

    private static boolean even(Random random) {
        return nextInt(random, 2) == 0;
    }

    private static int nextInt(Random random, int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
