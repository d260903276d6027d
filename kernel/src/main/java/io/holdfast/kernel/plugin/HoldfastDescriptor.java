package io.holdfast.kernel.plugin;

import java.util.Set;
import org.pf4j.DefaultPluginDescriptor;

/** PF4J's description of a plugin and what we ask beyond it. */
final class HoldfastDescriptor extends DefaultPluginDescriptor {

    private Set<HostLibrary> hostLibraries = Set.of();

    Set<HostLibrary> hostLibraries() {
        return hostLibraries;
    }

    void setHostLibraries(Set<HostLibrary> libraries) {
        hostLibraries = libraries;
    }
}
