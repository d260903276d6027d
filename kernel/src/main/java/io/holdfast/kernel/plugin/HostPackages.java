package io.holdfast.kernel.plugin;

import java.util.List;

/**
 * What a plugin may see of the program: the JDK and the packages of the API. The kernel and its libraries do not exist for
 * a plugin, so it brings the versions it likes.
 */
final class HostPackages extends ClassLoader {

    /** A copy of these in a plugin is not used: a type of the API has to be the same type for everybody. */
    private static final List<String> NAMES =
            List.of("io.holdfast.api.", "org.jspecify.annotations.", "org.pf4j.", "org.slf4j.");

    private final ClassLoader host;

    HostPackages(ClassLoader host) {
        super("holdfast-api", ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return NAMES.stream().anyMatch(name::startsWith) ? host.loadClass(name) : super.loadClass(name, resolve);
    }
}
