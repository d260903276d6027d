package io.holdfast.plugin.checkudp;

import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What to send and what to wait for.
 *
 * @param payloadHex what is sent, in hexadecimal digits, so that equal options are equal
 * @param requireReply whether silence is a failure
 * @param listen how long to listen for an ICMP error when it is not
 */
public record UdpOptions(
        String payloadHex,
        boolean requireReply,
        Optional<ReplyPattern> pattern,
        int minReplyBytes,
        Optional<Integer> maxReplyBytes,
        Duration listen) {

    /** What 16 bits of length leave for data over IPv4 (RFC 768, RFC 791). */
    private static final int LARGEST_DATAGRAM = 65507;

    private static final String DEFAULT_PAYLOAD = "Holdfast health check";

    static Value<UdpOptions> read(OptionsReader in) {
        Value<String> hex = in.string("payload-hex")
                .map(digits -> digits.replace(" ", "").toLowerCase(Locale.ROOT))
                .check(digits -> digits.matches("([0-9a-f]{2})*"), "bytes such as 00ff 01: two hexadecimal digits each")
                .orElse("");
        Value<String> text = in.string("payload").orElse(DEFAULT_PAYLOAD);
        Value<Boolean> requireReply = in.bool("require-reply").orElse(false);
        Value<Optional<ReplyPattern>> pattern =
                in.string("reply-hex").map(ReplyPattern::parse).optional();
        Value<Integer> min =
                in.integer("min-reply-length").between(0, LARGEST_DATAGRAM).orElse(0);
        Value<Optional<Integer>> max =
                in.integer("max-reply-length").between(0, LARGEST_DATAGRAM).optional();
        Value<Duration> listen = in.duration("listen")
                .between(Duration.ofMillis(1), Duration.ofMinutes(1))
                .orElse(Duration.ofMillis(500));
        if (in.has("payload") && in.has("payload-hex")) {
            in.problem("payload-hex", "payload is written too: only one of them can be sent");
        }
        if (min.ifSound().orElse(0) > max.ifSound().flatMap(m -> m).orElse(LARGEST_DATAGRAM)) {
            in.problem("min-reply-length", "is more than max-reply-length");
        }
        boolean waits = requireReply.ifSound().orElse(true)
                || in.has("reply-hex")
                || in.has("min-reply-length")
                || in.has("max-reply-length");
        if (waits && in.has("listen")) {
            in.problem("listen", "has no effect when a reply is required: the timeout of the check decides then");
        }
        return in.build(() -> new UdpOptions(
                in.has("payload-hex")
                        ? hex.get()
                        : HexFormat.of().formatHex(text.get().getBytes(StandardCharsets.UTF_8)),
                waits,
                pattern.get(),
                min.get(),
                max.get(),
                listen.get()));
    }

    byte[] payload() {
        return HexFormat.of().parseHex(payloadHex);
    }

    /** Bytes to receive: enough to judge a reply, whatever its size. */
    int bufferBytes() {
        int longEnough =
                Math.max(minReplyBytes, maxReplyBytes.map(max -> max + 1).orElse(0));
        return Math.max(
                64, Math.max(longEnough, pattern.map(ReplyPattern::length).orElse(0)));
    }

    /** What is wrong with a reply of which there are so many bytes. */
    Optional<String> objection(byte[] reply, int received) {
        if (received < minReplyBytes) {
            return Optional.of("a reply of " + received + " bytes, expected " + minReplyBytes + " at least");
        }
        if (maxReplyBytes.filter(max -> received > max).isPresent()) {
            return Optional.of("a reply of more than " + maxReplyBytes.get() + " bytes");
        }
        return pattern.filter(expected -> !expected.matches(reply, received))
                .map(expected -> "the reply begins with "
                        + HexFormat.of().formatHex(reply, 0, Math.min(received, expected.length())) + ", expected "
                        + expected);
    }
}
