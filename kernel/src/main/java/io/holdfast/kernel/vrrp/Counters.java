package io.holdfast.kernel.vrrp;

import io.holdfast.kernel.vrrp.wire.DiscardReason;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an instance has counted since the start. Written by the control loop alone, read from anywhere: numbers may be
 * of slightly different instants.
 */
final class Counters {

    /** What is counted; the constants' names in camel case are keys of the status. */
    enum Count {
        ADVERTISEMENTS_SENT,
        SEND_FAILURES,
        ADVERTISEMENTS_RECEIVED,
        RESIGNATIONS_SENT,
        RESIGNATIONS_RECEIVED,
        ADDRESS_LISTS_DIFFERENT,
        BECAME_ACTIVE,
        LEASES_LOST
    }

    private final Map<Count, AtomicLong> counts = zeroes(Count.class);
    private final Map<DiscardReason, AtomicLong> discards = zeroes(DiscardReason.class);

    private static <E extends Enum<E>> Map<E, AtomicLong> zeroes(Class<E> type) {
        Map<E, AtomicLong> zeroes = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            zeroes.put(constant, new AtomicLong());
        }
        return Collections.unmodifiableMap(zeroes);
    }

    void add(Count count) {
        increment(counts, count);
    }

    void addDiscard(DiscardReason reason) {
        increment(discards, reason);
    }

    long get(Count count) {
        return Objects.requireNonNull(counts.get(count)).get();
    }

    long discards(DiscardReason reason) {
        return Objects.requireNonNull(discards.get(reason)).get();
    }

    private static <E extends Enum<E>> void increment(Map<E, AtomicLong> counters, E which) {
        AtomicLong counter = Objects.requireNonNull(counters.get(which));
        counter.lazySet(counter.getPlain() + 1);
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        Arrays.stream(Count.values()).forEach(count -> json.put(camelCase(count.name()), get(count)));
        json.put(
                "discarded",
                Arrays.stream(DiscardReason.values()).mapToLong(this::discards).sum());
        return json;
    }

    private static String camelCase(String constant) {
        StringBuilder text = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}
