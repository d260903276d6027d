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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows the include statements of one file. */
final class Includer implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    private final IncludedFiles files;
    private final List<Path> chain;
    private final SourceText.Present source;
    /** How often each name was included up to now: the parser asks once for each statement, in their order. */
    private final Map<String, Integer> included = new HashMap<>();

    /** @param chain the files that include each other, this one last */
    Includer(IncludedFiles files, List<Path> chain, SourceText.Present source) {
        this.files = files;
        this.chain = chain;
        this.source = source;
    }

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
        int earlier = included.merge(what, 1, Integer::sum) - 1;
        return new Origin(chain.getLast().toString(), source.lineOfInclude(what, earlier));
    }
}
