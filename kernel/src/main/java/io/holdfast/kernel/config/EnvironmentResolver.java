package io.holdfast.kernel.config;

import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives substitutions their values from environment variables, and any value to the names in {@code pretended}. */
record EnvironmentResolver(Map<String, String> environment, Set<String> pretended) implements ConfigResolver {

    @Override
    public @Nullable ConfigValue lookup(String name) {
        String value = environment.get(name);
        if (value == null && pretended.contains(name)) {
            value = "";
        }
        return value == null ? null : ConfigValueFactory.fromAnyRef(value, "environment variable " + name);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
        return this;
    }
}
