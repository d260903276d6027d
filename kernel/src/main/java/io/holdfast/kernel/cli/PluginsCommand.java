package io.holdfast.kernel.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.holdfast.kernel.daemon.PluginFolders;
import io.holdfast.kernel.daemon.Version;
import io.holdfast.kernel.plugin.LoadedPlugin;
import io.holdfast.kernel.plugin.Loading;
import io.holdfast.kernel.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast plugins}: what can be used in a configuration. */
@Command(
        name = "plugins",
        description = "Lists the plugins and what they provide: the words that may follow \"type =\".",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast plugins", "  holdfast plugins --directory /opt/my-plugins"})
final class PluginsCommand implements Callable<Integer> {

    @Option(
            names = "--directory",
            paramLabel = "FOLDER",
            description = "Another folder with plugins, beside the installation's own. May be given several times.")
    private List<Path> directories = new ArrayList<>();

    @Option(names = "--json", description = "Prints one JSON document instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<Path> folders = Stream.concat(PluginFolders.ofInstallation().stream(), directories.stream())
                .toList();
        return switch (Plugins.load(folders, Version.current())) {
            case Loading.Refused refused -> {
                refused.problems().forEach(System.err::println);
                refused.others().close();
                yield ExitCode.CANNOT_START;
            }
            case Loading.Loaded loaded -> {
                print(loaded.plugins().loaded());
                yield ExitCode.OK;
            }
        };
    }

    private void print(List<LoadedPlugin> plugins) throws IOException {
        if (json) {
            System.out.println(JSON.std
                    .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
                    .asString(Map.of(
                            "plugins",
                            plugins.stream().map(PluginsCommand::toJson).toList())));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PLUGIN", "VERSION", "PROVIDER", "KIND", "TYPE", "DESCRIPTION"));
        for (LoadedPlugin plugin : plugins) {
            for (LoadedPlugin.Provided provided : plugin.provides()) {
                rows.add(List.of(
                        plugin.id(),
                        plugin.version(),
                        plugin.provider(),
                        provided.kind(),
                        provided.type(),
                        plugin.description()));
            }
        }
        new Console(System.out).table(rows);
    }

    private static Map<String, Object> toJson(LoadedPlugin plugin) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", plugin.id());
        object.put("version", plugin.version());
        object.put("provider", plugin.provider());
        object.put("description", plugin.description());
        object.put("file", plugin.file().toString());
        object.put(
                "provides",
                plugin.provides().stream()
                        .map(provided -> Map.of("kind", provided.kind(), "type", provided.type()))
                        .toList());
        return object;
    }
}
