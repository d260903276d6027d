package io.holdfast.kernel.plugin;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a plugin may see of the program: the JDK, the packages of the API, and the libraries that it asks for by name.
 * The kernel and its other libraries do not exist for a plugin, so it brings the versions it likes.
 */
final class HostPackages extends ClassLoader {

    /** A copy of these in a plugin is not used: a type of the API has to be the same type for everybody. */
    private static final List<String> NAMES =
            List.of("io.holdfast.api.", "org.jspecify.annotations.", "org.pf4j.", "org.slf4j.");

    private final ClassLoader host;
    private final List<String> prefixes;

    HostPackages(ClassLoader host, Set<HostLibrary> libraries) {
        super("holdfast-api", ClassLoader.getPlatformClassLoader());
        this.host = host;
        this.prefixes = Stream.concat(NAMES.stream(), libraries.stream().map(HostLibrary::prefix))
                .toList();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return prefixes.stream().anyMatch(name::startsWith) ? host.loadClass(name) : super.loadClass(name, resolve);
    }
}
