package io.holdfast.kernel.notify;

import io.holdfast.api.event.EventKind;
import io.holdfast.api.event.Severity;
import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.kernel.notify.core.BackOff;
import io.holdfast.kernel.notify.core.EventFilter;
import io.holdfast.kernel.notify.core.Policy;
import io.holdfast.kernel.notify.core.QueueOptions;
import io.holdfast.kernel.notify.core.QuietHours;
import io.holdfast.kernel.notify.core.SubjectPattern;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The options that every notifier has, whatever its type.
 *
 * @param deadline how long one attempt may take, more than zero
 */
public record NotifierOptions(EventFilter filter, QueueOptions queue, Duration deadline) {

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofDays(1);

    private static final OptionType<LocalTime> TIME_OF_DAY =
            new OptionType<>("a time of day such as 22:00", ofText(NotifierOptions::timeOfDay));
    private static final OptionType<ZoneId> ZONE =
            new OptionType<>("a time zone such as Europe/Berlin", ofText(ZoneId::of));
    private static final OptionType<SubjectPattern> SUBJECT =
            new OptionType<>("a subject such as instance:VI_1, server:web/* or VI_*", SubjectPattern::new);

    /** Reads them from the notifier's section. */
    static Value<NotifierOptions> read(OptionsReader in, KnownSubjects known) {
        Value<EventFilter> filter = readFilter(in, known);
        Value<Policy> policy = readPolicy(in);
        Value<Optional<QuietHours>> quietHours =
                in.section("quiet-hours", NotifierOptions::readQuietHours).optional();
        Value<BackOff> backOff = readBackOff(in);
        Value<Integer> attempts = in.integer("attempts").between(1, 1_000_000).orElse(100);
        Value<Integer> capacity = in.integer("queue").between(1, 1_000_000).orElse(10_000);
        Value<Duration> deadline =
                in.duration("deadline").between(MILLISECOND, DAY).orElse(Duration.ofSeconds(10));
        return in.build(() -> new NotifierOptions(
                filter.get(),
                new QueueOptions(policy.get(), quietHours.get(), backOff.get(), attempts.get(), capacity.get()),
                deadline.get()));
    }

    private static Value<EventFilter> readFilter(OptionsReader in, KnownSubjects known) {
        Value<List<EventKind>> kinds = in.list("events", OptionType.enumeration(EventKind.class))
                .verify(NotifierOptions::objectionToNone)
                .orElse(List.of());
        Value<List<SubjectPattern>> subjects = in.list("subjects", SUBJECT)
                .verify(patterns -> objectionToNone(patterns)
                        .or(() -> patterns.stream()
                                .flatMap(pattern -> known.objection(pattern).stream())
                                .reduce((one, other) -> one + "; " + other)))
                .orElse(List.of());
        Value<Severity> minimum =
                in.enumeration("minimum-severity", Severity.class).orElse(Severity.INFO);
        return in.build(() -> new EventFilter(Set.copyOf(kinds.get()), subjects.get(), minimum.get()));
    }

    /** Elsewhere nothing in brackets means nobody; here it would have to mean all, or a notifier without use. */
    private static Optional<String> objectionToNone(List<?> wanted) {
        return wanted.isEmpty() ? Optional.of("is empty: leave it out for all") : Optional.empty();
    }

    private static Value<BackOff> readBackOff(OptionsReader in) {
        Value<Duration> first =
                in.duration("back-off").between(MILLISECOND, DAY).orElse(Duration.ofSeconds(1));
        Value<Duration> longest =
                in.duration("back-off-limit").between(MILLISECOND, DAY).orElse(Duration.ofMinutes(1));
        first.ifSound()
                .ifPresent(pause -> longest.ifSound()
                        .filter(limit -> limit.compareTo(pause) < 0)
                        .ifPresent(_ -> in.problem("back-off-limit", "is less than back-off")));
        return in.build(() -> new BackOff(first.get(), longest.get()));
    }

    private static Value<Policy> readPolicy(OptionsReader in) {
        Value<Word> word = in.enumeration("policy", Word.class).orElse(Word.EVERY);
        Value<Policy.Digest> digest = in.section("digest", NotifierOptions::readDigest)
                .orElse(new Policy.Digest(Duration.ofSeconds(30), true));
        Value<Optional<Policy.Flap>> flap =
                in.section("flap", NotifierOptions::readFlap).optional();
        refuseWithout(in, "digest", Word.DIGEST, word);
        refuseWithout(in, "flap", Word.EVERY, word);
        return in.build(() -> switch (word.get()) {
            case EVERY -> new Policy.Every(flap.get());
            case LATEST_WINS -> new Policy.LatestWins();
            case DIGEST -> digest.get();
        });
    }

    private static void refuseWithout(OptionsReader in, String key, Word needed, Value<Word> found) {
        if (in.has(key) && found.ifSound().filter(word -> word != needed).isPresent()) {
            in.problem(key, "is only for policy = " + (needed == Word.DIGEST ? "digest" : "every"));
        }
    }

    private static Value<Policy.Digest> readDigest(OptionsReader in) {
        Value<Duration> collect =
                in.duration("collect").between(MILLISECOND, DAY).orElse(Duration.ofSeconds(30));
        Value<By> by = in.enumeration("by", By.class).orElse(By.SUBJECT);
        return in.build(() -> new Policy.Digest(collect.get(), by.get() == By.SUBJECT));
    }

    private static Value<Policy.Flap> readFlap(OptionsReader in) {
        Value<Integer> changes = in.integer("changes").between(1, 1_000).orElse(5);
        Value<Duration> within = in.duration("within").between(MILLISECOND, DAY).orElse(Duration.ofMinutes(1));
        Value<Duration> collect =
                in.duration("collect").between(MILLISECOND, DAY).orElse(Duration.ofMinutes(1));
        return in.build(() -> new Policy.Flap(changes.get(), within.get(), collect.get()));
    }

    private static Value<QuietHours> readQuietHours(OptionsReader in) {
        Value<LocalTime> from = in.value("from", TIME_OF_DAY).required();
        Value<LocalTime> to = in.value("to", TIME_OF_DAY).required();
        Value<ZoneId> zone = in.value("zone", ZONE).orElseGet(ZoneId::systemDefault);
        Value<Severity> passes = in.enumeration("let-pass", Severity.class).orElse(Severity.CRITICAL);
        Value<Boolean> discard = in.bool("discard").orElse(false);
        return in.build(() -> new QuietHours(from.get(), to.get(), zone.get(), passes.get(), discard.get()));
    }

    private static LocalTime timeOfDay(String text) {
        if (text.matches("[0-9]:.*")) {
            throw new IllegalArgumentException("hours have two digits: 0" + text);
        }
        return LocalTime.parse(text);
    }

    private static <T> Function<String, T> ofText(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (DateTimeException e) {
                // The JDK's words are for programmers: the reader shows none that begin with the text itself.
                throw new IllegalArgumentException("\"" + text + "\"", e);
            }
        };
    }

    /** The words of {@code policy}. */
    private enum Word {
        EVERY,
        LATEST_WINS,
        DIGEST
    }

    /** The words of {@code digest.by}. */
    private enum By {
        SUBJECT,
        NOTIFIER
    }
}
