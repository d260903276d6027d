package io.holdfast.kernel.plugin;

import java.lang.reflect.InvocationTargetException;
import org.pf4j.Plugin;
import org.pf4j.PluginFactory;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginWrapper;

/** Makes the object that a plugin names as its {@code Plugin-Class}; most name none. */
final class PluginClass implements PluginFactory {

    @Override
    public Plugin create(PluginWrapper plugin) {
        String name = plugin.getDescriptor().getPluginClass();
        try {
            return (Plugin) plugin.getPluginClassLoader()
                    .loadClass(name)
                    .getConstructor()
                    .newInstance();
        } catch (ClassNotFoundException e) {
            throw new PluginRuntimeException(e, "the Plugin-Class {} is not in it", name);
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException | ClassCastException e) {
            throw new PluginRuntimeException(
                    e,
                    "the Plugin-Class {} is not a public org.pf4j.Plugin with a constructor without arguments",
                    name);
        } catch (InvocationTargetException e) {
            throw new PluginRuntimeException(e.getCause(), "the Plugin-Class {} failed: {}", name, e.getCause());
        }
    }
}
