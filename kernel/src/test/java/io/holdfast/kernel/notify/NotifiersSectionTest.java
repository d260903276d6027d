package io.holdfast.kernel.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.event.EventKind;
import io.holdfast.api.event.Severity;
import io.holdfast.api.notify.Delivery;
import io.holdfast.api.notify.Notifier;
import io.holdfast.api.notify.NotifierFactory;
import io.holdfast.api.options.ConfigProblem;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.config.HoconFile;
import io.holdfast.kernel.config.Reading;
import io.holdfast.kernel.notify.core.BackOff;
import io.holdfast.kernel.notify.core.EventFilter;
import io.holdfast.kernel.notify.core.Policy;
import io.holdfast.kernel.notify.core.QueueOptions;
import io.holdfast.kernel.notify.core.QuietHours;
import io.holdfast.kernel.notify.core.SubjectPattern;
import io.holdfast.kernel.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotifiersSectionTest {

    @TempDir
    Path folder;

    private final List<ConfigProblem> problems = new ArrayList<>();

    /** A notifier with one option of its own. */
    public static final class Bell implements NotifierFactory<Bell.Options> {

        record Options(int rings) {}

        @Override
        public String type() {
            return "bell";
        }

        @Override
        public Value<Options> options(OptionsReader in) {
            Value<Integer> rings = in.integer("rings").between(1, 9).orElse(1);
            return in.build(() -> new Options(rings.get()));
        }

        @Override
        public Notifier create(Options options, Context context) {
            return (_, _) -> Delivery.delivered();
        }
    }

    private static final KnownSubjects KNOWN =
            new KnownSubjects(Set.of("VI_1"), Set.of("G1"), Set.of("web"), Optional.of("lvs-1"));

    private Value<List<NotifierSetup>> read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("holdfast.conf"), text);
        return switch (HoconFile.read(file)) {
            case Reading.Complete complete -> {
                OptionsReader in = OptionsReader.root(complete.root(), problems);
                Value<List<NotifierSetup>> setups = NotifiersSection.read(in, Plugins.of(new Bell()), KNOWN);
                in.rejectUnread();
                yield setups;
            }
            case Reading.Refused refused -> throw new AssertionError(refused);
        };
    }

    private NotifierSetup only(String options) throws IOException {
        List<NotifierSetup> setups = read("notifiers { ops { type = bell, " + options + " } }")
                .ifSound()
                .orElseThrow(() -> new AssertionError(problems.toString()));
        assertEquals(1, setups.size());
        return setups.getFirst();
    }

    @Test
    void whatIsLeftOutHasTheDocumentedDefault() throws IOException {
        assertEquals(
                new NotifierOptions(
                        EventFilter.EVERYTHING,
                        new QueueOptions(
                                new Policy.Every(Optional.empty()),
                                Optional.empty(),
                                new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                                100,
                                10_000),
                        Duration.ofSeconds(10)),
                only("").options());
    }

    @Test
    void everyKeyMaps() throws IOException {
        NotifierSetup setup = only("""
                events = [instance-transition, quorum-changed]
                subjects = ["instance:VI_*", web]
                minimum-severity = warning
                quiet-hours { from = "22:00", to = "06:30", zone = Europe/Berlin, let-pass = warning, discard = on }
                policy = every
                flap { changes = 7, within = 2m, collect = 3m }
                attempts = 12, deadline = 4s, back-off = 2s, back-off-limit = 5m, queue = 500
                """);

        assertEquals("ops", setup.name());
        assertEquals(
                new NotifierOptions(
                        new EventFilter(
                                Set.of(EventKind.INSTANCE_TRANSITION, EventKind.QUORUM_CHANGED),
                                List.of(new SubjectPattern("instance:VI_*"), new SubjectPattern("web")),
                                Severity.WARNING),
                        new QueueOptions(
                                new Policy.Every(
                                        Optional.of(new Policy.Flap(7, Duration.ofMinutes(2), Duration.ofMinutes(3)))),
                                Optional.of(new QuietHours(
                                        LocalTime.of(22, 0),
                                        LocalTime.of(6, 30),
                                        ZoneId.of("Europe/Berlin"),
                                        Severity.WARNING,
                                        true)),
                                new BackOff(Duration.ofSeconds(2), Duration.ofMinutes(5)),
                                12,
                                500),
                        Duration.ofSeconds(4)),
                setup.options());
    }

    @Test
    void policies() throws IOException {
        assertEquals(
                new Policy.LatestWins(),
                only("policy = latest-wins").options().queue().policy());
        assertEquals(
                new Policy.Digest(Duration.ofSeconds(30), true),
                only("policy = digest").options().queue().policy());
        assertEquals(
                new Policy.Digest(Duration.ofMinutes(5), false),
                only("policy = digest, digest { collect = 5m, by = notifier }")
                        .options()
                        .queue()
                        .policy());
    }

    @Test
    void setupsAreEqualWhenNothingChanged() throws IOException {
        assertEquals(only("rings = 3").options(), only("rings = 3").options());
        assertEquals(
                only("rings = 3, queue = 5").options(),
                only("rings = 4, queue = 5").options());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rings = 10 | notifiers.ops.rings: 10 is not in 1..9",
                "policy = sometimes | notifiers.ops.policy: expected one of every, latest-wins, digest, found \"sometimes\"",
                "policy = digest, flap {} | notifiers.ops.flap: is only for policy = every",
                "digest {} | notifiers.ops.digest: is only for policy = digest",
                "quiet-hours { from = \"22:00\", to = \"22:00\" } | notifiers.ops.quiet-hours: quiet hours from 22:00 to 22:00 are the whole day",
                "quiet-hours { from = \"9:00\", to = \"22:00\" } | notifiers.ops.quiet-hours.from: expected a time of day such as 22:00, found \"9:00\" (hours have two digits: 09:00)",
                "quiet-hours { from = \"25:00\", to = \"22:00\" } | notifiers.ops.quiet-hours.from: expected a time of day such as 22:00, found \"25:00\"",
                "quiet-hours { from = \"12:00\", to = \"22:00\", zone = Mars } | notifiers.ops.quiet-hours.zone: expected a time zone such as Europe/Berlin, found \"Mars\"",
                "back-off = 2m | notifiers.ops.back-off-limit: is less than back-off",
                "attempts = 0 | notifiers.ops.attempts: 0 is not in 1..1000000",
                "events = [] | notifiers.ops.events: is empty: leave it out for all",
                "subjects = [] | notifiers.ops.subjects: is empty: leave it out for all",
                "subjects = [VI_7, \"group:G7\"] | notifiers.ops.subjects: nothing here is called \"VI_7\", did you mean \"VI_1\"?; there is no group \"G7\", did you mean \"G1\"?",
                "subjects = [\"instance:VI_2\"] | notifiers.ops.subjects: there is no instance \"VI_2\", did you mean \"VI_1\"?",
                "subjects = [VI_1, \"group:G2\"] | notifiers.ops.subjects: there is no group \"G2\", did you mean \"G1\"?",
                "subjects = [\"service:wbe\"] | notifiers.ops.subjects: there is no service \"wbe\", did you mean \"web\"?",
                "subjects = [\"server:wbe/*\"] | notifiers.ops.subjects: there is no service \"wbe\", did you mean \"web\"?",
                "subjects = [\"server:web\"] | notifiers.ops.subjects: a server is service/address:port, or service/*, not \"web\"",
                "subjects = [\"daemon:lvs-2\"] | notifiers.ops.subjects: there is no daemon \"lvs-2\", did you mean \"lvs-1\"?",
                "subjects = [\"instanc:VI_*\"] | notifiers.ops.subjects: \"instanc\" is no kind of subject, did you mean \"instance:VI_*\"?",
                "subjects = [wbe] | notifiers.ops.subjects: nothing here is called \"wbe\", did you mean \"web\"?",
                "subjects = [\" \"] | notifiers.ops.subjects[0]: expected a subject such as instance:VI_1, server:web/* or VI_*, found \" \"",
                "atempts = 3 | notifiers.ops.atempts: unknown key, did you mean \"attempts\"?",
            })
    void mistakesAreNamedWithTheirPlace(String options, String problem) throws IOException {
        Value<List<NotifierSetup>> setups = read("notifiers { ops { type = bell\n" + options + " } }");

        assertTrue(setups.ifSound().isEmpty());
        assertEquals(
                List.of(folder.resolve("holdfast.conf") + ":2: " + problem),
                problems.stream()
                        .map(ConfigProblem::toString)
                        .map(text -> text.replace(":1: ", ":2: "))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "instance:VI_1",
                "VI_1",
                "group:G1",
                "service:web",
                "server:web/*",
                "server:web/10.0.0.1:80",
                "server:*",
                "web/10.0.0.1:80",
                "daemon:lvs-1",
                "lvs-1",
                "instance:EDGE_*",
                "EDGE_*",
                "*:80"
            })
    void whatASubjectMayBe(String subject) throws IOException {
        assertEquals(
                List.of(new SubjectPattern(subject)),
                only("subjects = [\"" + subject + "\"]").options().filter().subjects());
    }

    @Test
    void aTypeNobodyProvidesAndANameThatIsNoneAreProblems() throws IOException {
        read("""
                notifiers {
                  ops { type = gong }
                  "o p s" { type = bell }
                }
                """);

        assertEquals(
                List.of(
                        "notifiers.ops.type: no plugin provides the notifier \"gong\", expected a notifier (bell)",
                        "notifiers.\"o p s\": the name of a notifier is 1 to 64 letters, digits, _ - or ., not \"o p s\""),
                problems.stream()
                        .map(problem -> problem.path() + ": " + problem.message())
                        .toList());
    }
}
