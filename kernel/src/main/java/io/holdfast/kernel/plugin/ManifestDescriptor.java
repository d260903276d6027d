package io.holdfast.kernel.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PropertiesPluginDescriptorFinder;

/**
 * What a plugin says of itself: {@code Plugin-Id} and its companions in the manifest of its jar. In a folder they are
 * in the jar of {@code lib/} that has them, in {@code classes/META-INF/MANIFEST.MF}, or in {@code plugin.properties}.
 */
final class ManifestDescriptor extends ManifestPluginDescriptorFinder {

    private static final String HOST_LIBRARIES = "Plugin-Host-Libraries";

    @Override
    public boolean isApplicable(Path file) {
        return true;
    }

    @Override
    public PluginDescriptor find(Path file) {
        PluginDescriptor descriptor =
                Files.exists(file.resolve(PropertiesPluginDescriptorFinder.DEFAULT_PROPERTIES_FILE_NAME))
                        ? new PropertiesPluginDescriptorFinder().find(file)
                        : createPluginDescriptor(manifest(file));
        require(descriptor.getPluginId(), PLUGIN_ID);
        require(descriptor.getVersion(), PLUGIN_VERSION);
        return descriptor;
    }

    @Override
    protected PluginDescriptor createPluginDescriptor(Manifest manifest) {
        HoldfastDescriptor descriptor = (HoldfastDescriptor) super.createPluginDescriptor(manifest);
        String libraries = manifest.getMainAttributes().getValue(HOST_LIBRARIES);
        if (libraries != null) {
            descriptor.setHostLibraries(HostLibrary.parse(libraries));
        }
        return descriptor;
    }

    @Override
    protected HoldfastDescriptor createPluginDescriptorInstance() {
        return new HoldfastDescriptor();
    }

    private static void require(@Nullable String value, String name) {
        if (value == null || value.isBlank()) {
            throw new PluginRuntimeException("is not a plugin: no {} in its manifest", name);
        }
    }

    private static Manifest manifest(Path file) {
        List<Manifest> found = new ArrayList<>();
        try {
            Path written = file.resolve("classes/META-INF/MANIFEST.MF");
            if (!Files.isDirectory(file)) {
                found.add(manifestOfJar(file));
            } else if (Files.exists(written)) {
                found.add(manifestOfFile(written));
            } else {
                for (Path jar : PluginHost.jarsIn(file.resolve("lib"))) {
                    Manifest manifest = manifestOfJar(jar);
                    if (manifest.getMainAttributes().getValue(PLUGIN_ID) != null) {
                        found.add(manifest);
                    }
                }
            }
        } catch (IOException e) {
            throw new PluginRuntimeException(e, "cannot be read: {}", e.getMessage());
        }
        if (found.size() > 1) {
            throw new PluginRuntimeException("holds {} plugins in one folder", found.size());
        }
        return found.isEmpty() ? new Manifest() : found.getFirst();
    }

    private static Manifest manifestOfFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new Manifest(in);
        }
    }

    private static Manifest manifestOfJar(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? new Manifest() : manifest;
        }
    }
}
