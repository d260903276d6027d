package io.holdfast.kernel.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A plugin in source, compiled and packed as a test wants it. */
final class PluginSource {

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<String> index = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<Class<?>> copies = new ArrayList<>();

    static PluginSource withId(String id) {
        return new PluginSource().attribute("Plugin-Id", id).attribute("Plugin-Version", "1.2.3");
    }

    /** A plugin with one health checker whose options are nothing. */
    static PluginSource checker(String id, String type) {
        return withId(id).checkerOfType("plug." + id.replace('-', '_') + ".Factory", type);
    }

    PluginSource attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    PluginSource without(String attribute) {
        attributes.remove(attribute);
        return this;
    }

    /** A class by its full name; {@code PACKAGE} and {@code NAME} stand for its own. */
    PluginSource source(String className, String source) {
        int dot = className.lastIndexOf('.');
        sources.put(
                className,
                source.replace("PACKAGE", className.substring(0, dot)).replace("NAME", className.substring(dot + 1)));
        return this;
    }

    PluginSource extension(String className, String source) {
        index.add(className);
        return source(className, source);
    }

    PluginSource checkerOfType(String className, String type) {
        return extension(className, """
                package PACKAGE;
                import io.holdfast.api.check.*;
                import io.holdfast.api.options.*;
                import io.holdfast.api.time.Deadline;
                public final class NAME implements HealthCheckerFactory<String> {
                    public String type() { return "TYPE"; }
                    public Value<String> options(OptionsReader in) {
                        Value<String> word = in.string("word").orElse("hello");
                        return in.build(word::get);
                    }
                    public HealthChecker create(String options, Context context) {
                        return (Target target, Deadline deadline) -> Verdict.healthy(options + " " + context.name());
                    }
                }
                """.replace("TYPE", type));
    }

    PluginSource file(String name, String text) {
        files.put(name, text);
        return this;
    }

    /** Compiles a class and then leaves it out. */
    PluginSource leaveOut(String className) {
        left.add(className.replace('.', '/') + ".class");
        return this;
    }

    /** Packs a copy of a class of the API. */
    PluginSource copyOf(Class<?> type) {
        copies.add(type);
        return this;
    }

    Path jar(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest())) {
            writeEntries(jar, "");
        }
        return file;
    }

    /** A zip of a folder with {@code classes/}. */
    Path zip(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("classes/META-INF/MANIFEST.MF"));
            manifest().write(zip);
            writeEntries(zip, "classes/");
        }
        return file;
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        return manifest;
    }

    private void writeEntries(ZipOutputStream zip, String prefix) throws IOException {
        Path work = Files.createTempDirectory("plugin-source");
        try {
            compile(work);
            for (Path file : below(work)) {
                String name = work.relativize(file).toString();
                if (name.endsWith(".class") && !left.contains(name)) {
                    write(zip, prefix + name, Files.readAllBytes(file));
                }
            }
        } finally {
            for (Path path : below(work).reversed()) {
                Files.delete(path);
            }
        }
        for (Class<?> copy : copies) {
            String name = copy.getName().replace('.', '/') + ".class";
            try (var in = copy.getClassLoader().getResourceAsStream(name)) {
                write(zip, prefix + name, in == null ? new byte[0] : in.readAllBytes());
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(zip, prefix + file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
        }
        if (!index.isEmpty()) {
            write(
                    zip,
                    prefix + "META-INF/extensions.idx",
                    String.join("\n", index).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }

    /** A folder and all in it, folders before what they have in them. */
    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    private void compile(Path work) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "-d", work.toString(), "-cp", System.getProperty("java.class.path")));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = work.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        java.io.ByteArrayOutputStream messages = new java.io.ByteArrayOutputStream();
        if (compiler.run(null, messages, messages, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(messages.toString(StandardCharsets.UTF_8));
        }
    }
}
