package io.holdfast.kernel.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import io.holdfast.api.options.Origin;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;

/**
 * Follows the include statements of one file.
 *
 * @param chain the files that include each other, this one last
 */
record Includer(IncludedFiles files, List<Path> chain, SourceText.Present source)
        implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        if (what.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            return files.refuse(statement(what), "cannot include \"" + what + "\": only files can be included");
        }
        return files.include(chain, statement(what), what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return files.include(chain, statement(what.getPath()), what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return files.refuse(
                statement(what.toString()), "cannot include url(\"" + what + "\"): only files can be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return files.refuse(statement(what), "cannot include classpath(\"" + what + "\"): only files can be included");
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    private Origin statement(String what) {
        return new Origin(chain.getLast().toString(), source.lineOfInclude(what));
    }
}
