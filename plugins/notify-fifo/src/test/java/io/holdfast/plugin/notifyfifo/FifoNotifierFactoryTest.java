package io.holdfast.plugin.notifyfifo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.Factory;
import io.holdfast.api.testing.FactoryContract;
import io.holdfast.api.testing.OptionsText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FifoNotifierFactoryTest implements FactoryContract<FifoOptions> {

    @Override
    public Factory<FifoOptions> factory() {
        return new FifoNotifierFactory();
    }

    @Override
    public String shortest() {
        return "path = /tmp/holdfast-test.fifo";
    }

    @Override
    public FifoOptions defaults() {
        return new FifoOptions(Path.of("/tmp/holdfast-test.fifo"), FifoOptions.Format.KEEPALIVED, "0600");
    }

    @Override
    public Map<String, FifoOptions> examples() {
        return Map.of("""
                path = /tmp/holdfast-other.fifo
                format = json
                mode = 0640
                """, new FifoOptions(Path.of("/tmp/holdfast-other.fifo"), FifoOptions.Format.JSON, "0640"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path = /etc/passwd | path: /etc/passwd is there and is not a FIFO",
                "path = /etc | path: /etc is there and is not a FIFO",
                "path = /no/such/folder/fifo | path: there is no folder for /no/such/folder/fifo",
                "path = fifo | path: fifo is not an absolute path",
                "path = \"/tmp/a\tb\" | path: has a control character in it, such as a line feed",
                "path = /tmp/f, mode = 0999 | mode: expected permissions such as 0640, found \"0999\"",
                "path = /tmp/f, mode = 4755 | mode: expected permissions such as 0640, found \"4755\"",
            })
    void mistakesAreNamed(String options, String problem) {
        assertEquals(
                List.of("test.conf:1: " + problem),
                OptionsText.of(options).read(factory()::options).problems());
    }
}
