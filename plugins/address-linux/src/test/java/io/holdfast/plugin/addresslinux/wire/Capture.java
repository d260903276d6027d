package io.holdfast.plugin.addresslinux.wire;

import io.holdfast.api.netlink.NetlinkMessage;
import io.holdfast.api.netlink.NetlinkWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Netlink messages in a form that people can compare, and captures of them. */
final class Capture {

    private static final HexFormat HEX = HexFormat.of();

    private Capture() {}

    /** What the {@code nft} program (1.0.6) sent, taken with strace: one message a line. */
    static List<String> ofNft(String name) {
        try (InputStream in = Objects.requireNonNull(Capture.class.getResourceAsStream("nft-" + name + ".hex"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> describe(ByteBuffer.wrap(HEX.parseHex(line))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** One text for each message written. */
    static List<String> of(NetlinkWriter written) {
        List<String> messages = new ArrayList<>();
        ByteBuffer all = written.written();
        while (all.remaining() >= 16) {
            int length = all.getInt(all.position());
            messages.add(describe(all.slice(all.position(), length)));
            all.position(all.position() + length);
        }
        return messages;
    }

    static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return HEX.formatHex(copy);
    }

    /** Type, family and attributes, with what nft sends and the kernel does not need left out. */
    private static String describe(ByteBuffer message) {
        ByteBuffer in = message.order(ByteOrder.LITTLE_ENDIAN);
        int type = in.getShort(4) & 0xFFFF;
        StringBuilder text = new StringBuilder("%04x %04x".formatted(type, in.getShort(6) & ~NetlinkMessage.ACK));
        text.append(' ').append(hex(in.slice(16, 4)));
        attributes(in.slice(20, in.limit() - 20).order(ByteOrder.LITTLE_ENDIAN), text, needless(type));
        return text.toString();
    }

    private static List<Integer> needless(int type) {
        return switch (type) {
            // NEWSET: the set's number within the transaction, and notes for listings.
            case 0x0a09 -> List.of(10, 13);
            // NEWSETELEM, DELSETELEM: again that number.
            case 0x0a0c, 0x0a0e -> List.of(4);
            default -> List.of();
        };
    }

    private static void attributes(ByteBuffer in, StringBuilder text, List<Integer> needless) {
        List<String> parts = new ArrayList<>();
        String expression = "";
        int at = 0;
        while (in.limit() - at >= 4) {
            int length = in.getShort(at) & 0xFFFF;
            int type = in.getShort(at + 2) & 0xFFFF;
            ByteBuffer value = in.slice(at + 4, length - 4).order(ByteOrder.LITTLE_ENDIAN);
            if ((type & 0x8000) != 0) {
                StringBuilder nested = new StringBuilder("" + (type & 0x7FFF));
                // A lookup names its set and gives its number as well.
                attributes(value, nested, expression.equals("lookup") ? List.of(4) : List.of());
                parts.add(nested.toString());
            } else if (!needless.contains(type)) {
                parts.add(type + "=" + hex(value));
            }
            if (type == 1 && hex(value).equals("6c6f6f6b757000")) {
                expression = "lookup";
            }
            at += (length + 3) & ~3;
        }
        parts.sort(null);
        text.append(expression.isEmpty() ? parts.toString() : expression + parts);
    }
}
