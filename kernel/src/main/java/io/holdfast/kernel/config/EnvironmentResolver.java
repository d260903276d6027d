package io.holdfast.kernel.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives substitutions their values from environment variables, and any value to the names in {@code pretended}. */
record EnvironmentResolver(Map<String, String> environment, Set<String> pretended) implements ConfigResolver {

    private static final String ORIGIN = "environment variable ";

    /** The variable that a value is from; empty when it is not from the environment, or not as a whole. */
    static Optional<String> variable(ConfigOrigin origin) {
        String description = origin.description();
        return description.startsWith(ORIGIN) ? Optional.of(description.substring(ORIGIN.length())) : Optional.empty();
    }

    @Override
    public @Nullable ConfigValue lookup(String name) {
        String value = environment.get(name);
        if (value == null && pretended.contains(name)) {
            value = "";
        }
        return value == null ? null : ConfigValueFactory.fromAnyRef(value, ORIGIN + name);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
        return this;
    }
}
