package io.holdfast.kernel.vrrp.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.holdfast.kernel.vrrp.wire.ProtocolVersion;
import org.junit.jupiter.api.Test;

/** Election and codec are functions of what they are given. */
class PurityTest {

    private static final String CORE = "io.holdfast.kernel.vrrp.core";
    private static final String WIRE = "io.holdfast.kernel.vrrp.wire";

    private static final DescribedPredicate<JavaClass> VALUES = resideInAnyPackage(
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "org.jspecify.annotations",
                    "io.holdfast.api.net",
                    "io.holdfast.api.time",
                    "io.holdfast.api.vrrp")
            .or(nameMatching("java\\.nio\\.(ByteBuffer|ByteOrder|charset\\.(Charset|StandardCharsets))"))
            .or(nameMatching("java\\.time\\.Duration"))
            .or(nameMatching("io\\.holdfast\\.api\\.options\\.Secret"))
            .as("values");

    private static final DescribedPredicate<JavaClass> IMPURE = nameMatching(
                    "java\\.lang\\.(Thread.*|Process.*|Runtime|ClassLoader|ScopedValue.*)"
                            + "|java\\.util\\.(Random|SplittableRandom|UUID|Timer.*|Date|Calendar|ServiceLoader|Scanner)")
            .as("threads, processes, chance or clocks")
            .forSubtype();

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackagesOf(Election.class, ProtocolVersion.class);

    @Test
    void theElectionKnowsOnlyValuesAndTheWire() {
        classes()
                .that()
                .resideInAPackage(CORE)
                .should()
                .onlyDependOnClassesThat(VALUES.or(resideInAnyPackage(CORE, WIRE)))
                .because("a simulator plays it thousands of times, on a clock of its own")
                .check(classes);
    }

    @Test
    void theWireKnowsOnlyValues() {
        classes()
                .that()
                .resideInAPackage(WIRE)
                .should()
                .onlyDependOnClassesThat(VALUES.or(resideInAPackage(WIRE)))
                .because("bytes in, values out")
                .check(classes);
    }

    @Test
    void nothingHasAThreadOrAState() {
        noClasses()
                .should()
                .dependOnClassesThat(IMPURE)
                .because(
                        "time and chance come in as arguments; HouseRulesTest has the rule for calls that read a clock")
                .check(classes);
        fields().should().beFinal().because("states are values").check(classes);
    }
}
