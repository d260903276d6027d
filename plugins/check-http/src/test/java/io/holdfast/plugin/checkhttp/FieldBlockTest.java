package io.holdfast.plugin.checkhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.api.testing.WrittenOptions;
import java.net.ProtocolException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldBlockTest {

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "4803 3330 3258 0770 7269 7661 7465, 302", // RFC 7541, C.5.1
        "4803 3330 37c1 c0bf, 307", // C.5.2
        "88c1 611d, 200", // C.5.3
        "4882 6402 5885 aec3 771a 4b, 302", // C.6.1
        "4883 640e ff c1 c0 bf, 307", // C.6.2
        "8d, 404",
        "20 8e, 500",
        "3f e1 1f 88, 200", // the table's size is changed to 4096 first
        "08 03 343239, 429", // without indexing
        "18 03 353033, 503", // never indexed
        "00 07 3a737461747573 03 343138, 418", // a literal name
        "40 85 b884 8d36 a3 82 6402, 302", // ":status" in Huffman coding
    })
    void givenABlock_whenRead_thenTheStatusIsFound(String hex, int status) throws ProtocolException {
        assertEquals(status, FieldBlock.status(bytes(hex)));
    }

    @ParameterizedTest
    @CsvSource({"''", "82", "ff8080808001", "48", "4803 3930", "4803 393939", "0001 61 01 62", "487f ff ff ff"})
    void givenSomethingElse_whenRead_thenItIsRefused(String hex) {
        assertThrows(ProtocolException.class, () -> FieldBlock.status(bytes(hex)));
    }

    @Test
    void givenRandomBytes_whenRead_thenThereIsAStatusOrARefusal() {
        for (long seed = 0; seed < 100_000; seed++) {
            byte[] block = new byte[(int) (seed % 24)];
            new Random(seed).nextBytes(block);
            try {
                int status = FieldBlock.status(block);
                assertEquals(status, Math.clamp(status, 100, 599), "seed " + seed);
            } catch (ProtocolException _) {
                // Refused.
            }
        }
    }

    @Test
    void givenAPage_whenWritten_thenTheFieldsFollow() {
        Page page = WrittenOptions.read(
                        new HttpsCheckerFactory(), Map.of("path", "/health", "headers", List.of("A: b")))
                .pages()
                .getFirst();
        assertEquals(
                "82" // :method: GET
                        + "87" // :scheme: https
                        + "04072f6865616c7468" // :path: /health
                        + "010961" + "2e6578616d706c65" // :authority: a.example
                        + "0f2b08486f6c6466617374" // user-agent: Holdfast
                        + "0001610162", // a: b
                HexFormat.of().formatHex(FieldBlock.request(page, "a.example", true)));
    }

    @Test
    void givenAUserAgent_whenWritten_thenItReplacesTheUsualOne() {
        Page page = WrittenOptions.read(new HttpsCheckerFactory(), Map.of("headers", List.of("User-Agent: b")))
                .pages()
                .getFirst();
        assertEquals(
                "82" + "87" + "04012f" + "010161" // GET https a /
                        + "000a757365722d6167656e740162", // user-agent: b
                HexFormat.of().formatHex(FieldBlock.request(page, "a", true)));
    }
}
