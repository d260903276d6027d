package io.holdfast.kernel.plugin;

import io.holdfast.api.Factory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/** Loads and starts plugins and collects what they provide; goes on after a problem, so that all of them are named. */
final class PluginStart {

    private final PluginHost host;
    private final FactoryTable table = new FactoryTable();
    private final List<PluginProblem> problems = new ArrayList<>();

    PluginStart(String version) {
        host = new PluginHost(version);
    }

    Loading load(List<Path> folders) {
        for (Path folder : folders) {
            for (Path file : new PluginFolder(folder).plugins(problems::add)) {
                load(file);
            }
        }
        host.start();
        List<LoadedPlugin> loaded = host.getPlugins().stream()
                .sorted(Comparator.comparing(PluginWrapper::getPluginPath))
                .map(this::inspect)
                .toList();
        Plugins plugins = new Plugins(table.factories(), loaded, problems.isEmpty(), host::stop);
        if (problems.isEmpty()) {
            return new Loading.Loaded(plugins);
        }
        problems.sort(Comparator.comparing(PluginProblem::file));
        return new Loading.Refused(problems, plugins);
    }

    private void load(Path file) {
        try {
            host.load(file);
        } catch (PluginRuntimeException e) {
            problems.add(new PluginProblem(file, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            problems.add(new PluginProblem(file, "cannot be loaded: " + e));
        }
    }

    private LoadedPlugin inspect(PluginWrapper plugin) {
        PluginDescriptor descriptor = plugin.getDescriptor();
        Path file = plugin.getPluginPath();
        if (plugin.getPluginState() == PluginState.STARTED) {
            register(plugin);
        } else {
            problems.add(new PluginProblem(file, whyNotStarted(plugin)));
        }
        return new LoadedPlugin(
                descriptor.getPluginId(),
                descriptor.getVersion(),
                Optional.ofNullable(descriptor.getProvider()).orElse(""),
                Optional.ofNullable(descriptor.getPluginDescription()).orElse(""),
                file,
                table.providedBy(file));
    }

    private String whyNotStarted(PluginWrapper plugin) {
        if (plugin.getPluginState() == PluginState.DISABLED) {
            return "requires Holdfast " + plugin.getDescriptor().getRequires() + ", this is " + host.getSystemVersion();
        }
        Throwable failure = plugin.getFailedException();
        return unreadable(plugin.getPluginPath())
                .orElseGet(() -> "cannot be started: "
                        + (failure instanceof PluginRuntimeException ? failure.getMessage() : failure));
    }

    private void register(PluginWrapper plugin) {
        Path file = plugin.getPluginPath();
        TreeSet<String> names = new TreeSet<>(host.getExtensionClassNames(plugin.getPluginId()));
        if (names.isEmpty()) {
            problems.add(new PluginProblem(
                    file,
                    unreadable(file)
                            .orElse("provides nothing: META-INF/extensions.idx is missing or empty"
                                    + " (@Extension on a factory, and pf4j as an annotation processor, make it)")));
        }
        for (String name : names) {
            try {
                table.add(instance(name, plugin.getPluginClassLoader()), file)
                        .ifPresent(objection -> problems.add(new PluginProblem(file, objection)));
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                problems.add(new PluginProblem(file, reason(name, e)));
            }
        }
    }

    /** A class loader says nothing of a jar that it cannot open: too many files are open, the disk fails. */
    private static Optional<String> unreadable(Path plugin) {
        try {
            return PluginHost.jarsOf(plugin).stream()
                    .flatMap(jar -> whyNotOpened(plugin, jar).stream())
                    .findFirst();
        } catch (PluginRuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> whyNotOpened(Path plugin, Path jar) {
        try {
            new JarFile(jar.toFile()).close();
            return Optional.empty();
        } catch (IOException e) {
            String which = jar.equals(plugin) ? "" : plugin.relativize(jar) + " ";
            return Optional.of(which + "cannot be read: " + e.getMessage());
        }
    }

    private static Factory<?> instance(String name, ClassLoader loader) throws ReflectiveOperationException {
        return (Factory<?>) loader.loadClass(name).getConstructor().newInstance();
    }

    private static String reason(String name, Throwable failure) {
        return switch (failure) {
            case ClassNotFoundException _ -> "has no class " + name + ", which its META-INF/extensions.idx names";
            case ClassCastException _ -> name + " is not an io.holdfast.api.Factory";
            case NoSuchMethodException _ -> name + " has no public constructor without arguments";
            case InvocationTargetException thrown when thrown.getCause() != null -> reason(name, thrown.getCause());
            case NoClassDefFoundError missing -> name + " needs a class that is not there: " + missing.getMessage();
            default -> name + " cannot be used: " + failure;
        };
    }
}
