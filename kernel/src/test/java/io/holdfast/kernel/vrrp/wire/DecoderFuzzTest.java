package io.holdfast.kernel.vrrp.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.holdfast.api.net.IpAddress;
import io.holdfast.api.options.Secret;
import io.holdfast.api.vrrp.Priority;
import io.holdfast.api.vrrp.ReceivedPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever arrives is accepted or has a reason; nothing throws. A failure names its seed. */
class DecoderFuzzTest {

    private static final int PACKETS = 200_000;

    private static final List<WireOptions> ROUTERS = List.of(
            Packets.options(ProtocolVersion.V3, 1, 100, "192.0.2.10", "192.0.2.11"),
            Packets.options(ProtocolVersion.V3, 1, 100, "fe80::10"),
            Packets.options(ProtocolVersion.V2, 1, 100, "192.0.2.10"),
            Packets.options(ProtocolVersion.V2, 1, 100, "fe80::10"),
            Packets.with(
                    Packets.options(ProtocolVersion.V2, 1, 100, "192.0.2.10"),
                    new Authentication.SimplePassword(new Secret("password"))));

    @Test
    void givenRandomBytes_whenDecoded_thenAlwaysAnAnswer() {
        run((random, _) -> {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            return bytes;
        });
    }

    @Test
    void givenDamagedMessages_whenDecoded_thenAlwaysAnAnswerAndEveryKindOfDamageIsSeen() {
        Map<DiscardReason, Integer> counts = run(DecoderFuzzTest::damaged);
        for (DiscardReason reason : List.of(
                DiscardReason.TOO_SHORT,
                DiscardReason.UNKNOWN_VIRTUAL_ROUTER,
                DiscardReason.VERSION,
                DiscardReason.TYPE,
                DiscardReason.ADDRESS_COUNT,
                DiscardReason.LENGTH,
                DiscardReason.CHECKSUM)) {
            assertTrue(counts.getOrDefault(reason, 0) > 0, reason + " was never seen: " + counts);
        }
    }

    private interface Source {
        byte[] next(SplittableRandom random, WireOptions options);
    }

    private static Map<DiscardReason, Integer> run(Source source) {
        Map<DiscardReason, Integer> counts = new EnumMap<>(DiscardReason.class);
        for (int seed = 0; seed < PACKETS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            WireOptions options = ROUTERS.get(random.nextInt(ROUTERS.size()));
            byte[] bytes = source.next(random, options);
            try {
                switch (new AdvertisementDecoder(options).decode(received(options, bytes), local(options))) {
                    case Decoded.Discarded(var reason) -> counts.merge(reason, 1, Integer::sum);
                    case Decoded.Accepted _ -> {}
                }
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        return counts;
    }

    /** A correct message with a few bits flipped, bytes set, or a piece cut off or added. */
    private static byte[] damaged(SplittableRandom random, WireOptions options) {
        ByteBuffer buffer = ByteBuffer.allocate(options.messageBytes());
        new AdvertisementEncoder(options)
                .encode(new Priority(random.nextInt(256)), source(options), group(options), buffer);
        byte[] bytes = buffer.array();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[random.nextInt(Math.min(8, bytes.length))] = (byte) random.nextInt();
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at + random.nextInt(16)));
            }
        }
        return bytes;
    }

    private static ReceivedPacket received(WireOptions options, byte[] bytes) {
        return Packets.packet(source(options), group(options), 255, bytes);
    }

    private static IpAddress source(WireOptions options) {
        return switch (options.family()) {
            case IPV4 -> Packets.PEER;
            case IPV6 -> Packets.PEER6;
        };
    }

    private static IpAddress group(WireOptions options) {
        return switch (options.family()) {
            case IPV4 -> Packets.GROUP;
            case IPV6 -> Packets.GROUP6;
        };
    }

    private static IpAddress local(WireOptions options) {
        return switch (options.family()) {
            case IPV4 -> Packets.LOCAL;
            case IPV6 -> Packets.LOCAL6;
        };
    }
}
