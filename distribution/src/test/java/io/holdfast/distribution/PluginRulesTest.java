package io.holdfast.distribution;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.holdfast.api.testing.PureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;

/** What a plugin of ours may see, checked on the jars that are shipped. */
class PluginRulesTest {

    private static final Path FOLDER = Path.of(System.getProperty("holdfast.home"), "plugins");
    private static final JavaClasses PLUGINS =
            new ClassFileImporter().importJars(jars()).that(resideInAPackage("io.holdfast.plugin.."));

    @Test
    void everyPluginIsLookedAt() throws IOException {
        Set<String> packages = new TreeSet<>();
        PLUGINS.forEach(type -> packages.add(type.getPackageName().split("\\.", 5)[3]));
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertEquals(
                    new TreeSet<>(files.map(file -> file.getFileName().toString())
                            .map(name -> name.replaceFirst("\\.jar$", "").replace("-", ""))
                            .toList()),
                    packages);
        }
        assertFalse(packages.isEmpty());
    }

    @Test
    void aPluginDoesNotSeeTheKernelNorItsLibraries() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.holdfast.kernel..",
                        "com.google.inject..",
                        "com.typesafe..",
                        "com.sun.jna..",
                        "picocli..",
                        "ch.qos.logback.."))
                .because("they are not there at run time: the class loader hides them")
                .check(PLUGINS);
    }

    @Test
    void aPluginDoesNotSeeAnotherPlugin() {
        slices().matching("io.holdfast.plugin.(*)..")
                .should()
                .notDependOnEachOther()
                .because("each has to load when it is alone in the folder")
                .check(PLUGINS);
    }

    @Test
    void aPluginUsesNothingOfPf4jButTheAnnotation() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.pf4j..").and(not(type(Extension.class))))
                .because("a factory is all that a plugin has to be; the kernel owns its life cycle")
                .check(PLUGINS);
    }

    @Test
    void coreAndWirePackagesSeeOnlyValues() {
        PureCode.SEES_ONLY_VALUES.check(PLUGINS);
    }

    @Test
    void coreAndWirePackagesReadNoClock() {
        PureCode.READS_NO_CLOCK.check(PLUGINS);
    }

    private static List<JarFile> jars() {
        List<JarFile> jars = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                jars.add(new JarFile(jar.toFile()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the jars in " + FOLDER, e);
        }
        return jars;
    }
}
