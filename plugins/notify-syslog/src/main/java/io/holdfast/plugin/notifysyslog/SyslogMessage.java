package io.holdfast.plugin.notifysyslog;

import io.holdfast.api.event.Event;
import io.holdfast.api.event.Severity;
import io.holdfast.api.text.Escaping;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One event as a syslog message (RFC 5424, section 6). */
final class SyslogMessage {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final SyslogOptions options;
    private final String node;
    private final Event event;
    private final String key;

    SyslogMessage(SyslogOptions options, String node, Event event, String key) {
        this.options = options;
        this.node = node;
        this.event = event;
        this.key = key;
    }

    /** {@code <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG}. */
    byte[] bytes() {
        return (header() + structuredData() + " " + message()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The same in at most so many bytes: MSG is cut, between two characters; structured data too long is left out
     * whole.
     */
    byte[] bytesWithin(int most) {
        String facts = header() + structuredData() + " ";
        if (facts.getBytes(StandardCharsets.UTF_8).length > most) {
            facts = header() + "- ";
        }
        ByteBuffer bytes = ByteBuffer.allocate(most);
        // The encoder takes whole characters only.
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(facts + message()), bytes, true);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private String header() {
        return "<" + (options.facility().shifted() + level()) + ">1 "
                + event.time().truncatedTo(ChronoUnit.MICROS) + " "
                + hostName() + " "
                + options.applicationName() + " "
                + ProcessHandle.current().pid() + " "
                + event.kind().word() + " ";
    }

    /** MSG-UTF8 begins with a byte order mark; without it receivers may read MSG as they like. */
    private String message() {
        String text = text();
        return (text.chars().allMatch(c -> c < 0x80) ? "" : BYTE_ORDER_MARK) + text;
    }

    String text() {
        return Escaping.LINE.apply(event.summary());
    }

    /** The severity's number (RFC 5424, table 2). */
    int level() {
        return level(event.severity());
    }

    private static int level(Severity severity) {
        return switch (severity) {
            case INFO -> 6;
            case NOTICE -> 5;
            case WARNING -> 4;
            case CRITICAL -> 2;
        };
    }

    private String hostName() {
        return node.matches("[!-~]{1,255}") ? node : "-";
    }

    /**
     * The number as the sequence id of RFC 5424, section 7.3, and the fields where the user has an enterprise number.
     */
    private String structuredData() {
        StringBuilder data = new StringBuilder("[meta sequenceId=\"")
                .append(event.number() % Integer.MAX_VALUE)
                .append("\"]");
        options.dataId().ifPresent(id -> {
            data.append('[').append(id);
            fields().forEach((name, value) -> data.append(' ')
                    .append(name)
                    .append("=\"")
                    .append(escape(value))
                    .append('"'));
            data.append(']');
        });
        return data.toString();
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("key", key);
        fields.put("number", Long.toString(event.number()));
        fields.put("subject", event.subject().toString());
        fields.put("old-state", event.oldState());
        fields.put("new-state", event.newState());
        fields.put("cause", event.cause().word());
        fields.put("details", event.cause().details());
        return fields;
    }

    /** RFC 5424, section 6.3.3; controls would be allowed, but not by those who read logs. */
    private static String escape(String value) {
        return Escaping.LINE
                .apply(value)
                .replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("]", "\\]");
    }
}
