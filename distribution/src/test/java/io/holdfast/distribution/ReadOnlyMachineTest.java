package io.holdfast.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine on which not one file can be written: what runs here writes nowhere, root or not. */
class ReadOnlyMachineTest {

    /** Remounts the root and the temporary folder read-only in a namespace of its own, then runs the arguments. */
    private static final String READ_ONLY = """
            for folder in /tmp /; do
              mount --rbind "$folder" "$folder" && mount -o remount,bind,ro "$folder" || exit 99
            done
            exec "$@"
            """;

    @TempDir
    static Path folder;

    private static Product product;

    @BeforeAll
    static void unpack() throws Exception {
        product = Product.unpack(folder);
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        assertNotEquals(0, readOnly("touch", "/tmp/x").status());
        assertNotEquals(0, readOnly("touch", product.home() + "/x").status());
    }

    @Test
    void commandsRun() throws Exception {
        for (String command : new String[] {"version", "plugins", "check"}) {
            var outcome = readOnly(product.home() + "/bin/holdfast", command);
            assertEquals("", outcome.err());
            assertEquals(0, outcome.status(), command);
        }
    }

    private static Product.Outcome readOnly(String... command) throws IOException, InterruptedException {
        var wrapped = new ArrayList<>(
                List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", READ_ONLY, "read-only"));
        wrapped.addAll(List.of(command));
        return Product.execute(Map.of(), wrapped.toArray(String[]::new));
    }
}
