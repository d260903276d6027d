package io.holdfast.plugin.vrrpip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4HeaderTest {

    /** What keepalived 2.2.7 sends: VRID 51, priority 100, one address, advertisements every second. */
    private static final String HEADER = "45c0002000010000ff701905c0000202e0000012";

    private static final String MESSAGE = "3133640100643d16c000020a";

    private static String payload(String packet) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(packet));
        ByteBuffer payload = Ipv4Header.payload(bytes);
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        assertEquals(0, bytes.position());
        return HexFormat.of().formatHex(copy);
    }

    @Test
    void givenAPacket_thenThePayloadIsTheMessage() {
        assertEquals(MESSAGE, payload(HEADER + MESSAGE));
    }

    @Test
    void givenLinkLayerPadding_thenItIsCutOff() {
        assertEquals(MESSAGE, payload(HEADER + MESSAGE + "0000000000000000000000000000"));
    }

    @Test
    void givenHeaderOptions_thenTheyAreSkipped() {
        String withRouterAlert = "46c0002400010000ff701905c0000202e000001294040000";
        assertEquals(MESSAGE, payload(withRouterAlert + MESSAGE));
    }

    @Test
    void givenABufferWithAnOffset_thenItCountsFromItsPosition() {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex("ffff" + HEADER + MESSAGE))
                .position(2);
        assertEquals(12, Ipv4Header.payload(bytes).remaining());
        assertEquals(0x31, Ipv4Header.payload(bytes).get(0));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing,                        ''",
        "less than a header,             45c0002000010000ff701905c0000202e00000",
        "header length below 20,         44c0002000010000ff701905c0000202e00000123133640100643d16c000020a",
        "total length below the header,  45c0001300010000ff701905c0000202e00000123133640100643d16c000020a",
        "more announced than received,   45c0002100010000ff701905c0000202e00000123133640100643d16c000020a",
        "header longer than the packet,  4fc0002000010000ff701905c0000202e00000123133640100643d16c000020a",
        "version 6,                      65c0002000010000ff701905c0000202e00000123133640100643d16c000020a",
    })
    void givenAHeaderThatCannotBe_thenThePayloadIsEmpty(String what, String packet) {
        assertEquals("", payload(packet));
    }
}
