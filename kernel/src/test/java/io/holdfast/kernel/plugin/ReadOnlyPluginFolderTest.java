package io.holdfast.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.api.testing.InPrivateNetwork;
import io.holdfast.api.testing.PrivateNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A file system that is read-only for everybody, root included. */
@InPrivateNetwork
final class ReadOnlyPluginFolderTest {

    @Test
    void aZipThereIsRefusedAndSaysWhatToDo() throws Exception {
        Path folder = Files.createTempDirectory("plugins");
        PrivateNetwork.shell("mount -t tmpfs none " + folder);
        PluginSource.checker("z", "z").zip(folder.resolve("z.zip"));
        PrivateNetwork.shell("mount -o remount,ro " + folder);
        try {
            Loading.Refused refused = assertInstanceOf(Loading.Refused.class, Plugins.load(List.of(folder), "0.1.0"));
            refused.others().close();

            assertEquals(
                    List.of(new PluginProblem(
                            folder.resolve("z.zip"),
                            "cannot be unpacked: " + folder + " is not writable; unpack it there as z/, or use a jar")),
                    refused.problems());
        } finally {
            PrivateNetwork.shell("umount " + folder);
            Files.delete(folder);
        }
    }
}
