package io.holdfast.kernel.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.AbstractPluginManager;
import org.pf4j.BasePluginRepository;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.IndexedExtensionFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PF4J with our rules: what a plugin sees, how it describes itself, and that it stands alone.
 *
 * <p>The constructor of the super class calls every {@code create} method: no field of this class exists then.
 */
final class PluginHost extends AbstractPluginManager {

    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);

    PluginHost(String version) {
        super(List.of());
        setSystemVersion(version);
    }

    /**
     * Loads one jar or folder.
     *
     * @throws PluginRuntimeException with a sentence about the file
     */
    PluginWrapper load(Path file) {
        return loadPluginFromPath(file);
    }

    /** Starts what has been loaded; what fails has the state for it and its exception. */
    void start() {
        resolvePlugins();
        startPlugins();
    }

    /** Stops what has been started, the last one first, and closes every class loader. */
    void stop() {
        // Not stopPlugins(): it removes from the list that it walks (PF4J 3.15).
        for (PluginWrapper plugin : List.copyOf(startedPlugins).reversed()) {
            try {
                stopPlugin(plugin.getPluginId());
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("plugin={} failed to stop", plugin.getPluginId(), e);
                plugin.setPluginState(PluginState.FAILED);
            }
        }
        unloadPlugins();
    }

    @Override
    protected void validatePluginDescriptor(PluginDescriptor descriptor) {
        if (!descriptor.getDependencies().isEmpty()) {
            throw new PluginRuntimeException(
                    "asks for other plugins; a plugin stands alone and brings its own libraries");
        }
        PluginWrapper earlier = plugins.get(descriptor.getPluginId());
        if (earlier != null) {
            throw new PluginRuntimeException(
                    "has the plugin id \"{}\", and so has {}", descriptor.getPluginId(), earlier.getPluginPath());
        }
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestDescriptor();
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new IsolatedLoader(this);
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return new PluginClass();
    }

    /** Reads {@code META-INF/extensions.idx}, which the annotation processor wrote: nothing is scanned. */
    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new IndexedExtensionFinder(this);
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    /** Not asked: {@link PluginFolder} finds the files. */
    @Override
    protected PluginRepository createPluginRepository() {
        return new BasePluginRepository(List.of());
    }

    /** Who does not want a plugin takes it out of the folder. */
    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String pluginId) {
                return false;
            }

            @Override
            public void disablePlugin(String pluginId) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void enablePlugin(String pluginId) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }

    /** Gives every plugin a class loader of its own, over its jar or over {@code classes/} and {@code lib/*.jar}. */
    private record IsolatedLoader(PluginManager manager) implements PluginLoader {

        @Override
        public boolean isApplicable(Path file) {
            return true;
        }

        @Override
        public ClassLoader loadPlugin(Path file, PluginDescriptor descriptor) {
            Set<HostLibrary> libraries =
                    descriptor instanceof HoldfastDescriptor ours ? ours.hostLibraries() : Set.of();
            HostPackages host = new HostPackages(PluginHost.class.getClassLoader(), libraries);
            PluginClassLoader loader = new PluginClassLoader(manager, descriptor, host, ClassLoadingStrategy.APD);
            if (Files.isDirectory(file)) {
                loader.addFile(file.resolve("classes").toFile());
            }
            jarsOf(file).forEach(jar -> loader.addFile(jar.toFile()));
            return loader;
        }
    }

    /** The jars of a plugin, which is one itself or a folder. */
    static List<Path> jarsOf(Path plugin) {
        return Files.isDirectory(plugin) ? jarsIn(plugin.resolve("lib")) : List.of(plugin);
    }

    /** Sorted, so that a class that is in two of them always comes from the same one. */
    static List<Path> jarsIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new PluginRuntimeException(e, "a folder of it cannot be listed: {}", e.getMessage());
        }
    }
}
