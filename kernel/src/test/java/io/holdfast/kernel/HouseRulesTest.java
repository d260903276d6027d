package io.holdfast.kernel;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.holdfast.api.testing.PureCode;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pf4j.ExtensionPoint;

/** The rules of the house that a machine can check, over the API and the kernel; each says why it is there. */
class HouseRulesTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption((Location location) -> !location.contains("-tests.jar"))
            .importPackages("io.holdfast.api", "io.holdfast.kernel");

    private static final String CORE = "..core..";
    private static final String WIRE = "..wire..";

    @Nested
    class TheApi {

        @Test
        void seesOnlyTheJdkAndThreeSmallLibraries() {
            check(classes()
                    .that()
                    .resideInAPackage("io.holdfast.api..")
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(
                                    "io.holdfast.api..",
                                    "java..",
                                    "javax.net..",
                                    "javax.security.auth.x500",
                                    "org.jspecify.annotations..",
                                    "org.slf4j..")
                            .or(type(ExtensionPoint.class)))
                    .because("whatever the API drags in, every plugin author lives with"));
        }
    }

    @Nested
    class PureParts {

        @Test
        void seeOnlyValues() {
            check(PureCode.SEES_ONLY_VALUES);
        }

        @Test
        void readNoClock() {
            check(PureCode.READS_NO_CLOCK);
        }

        @Test
        void doNotReachIntoTheShellAroundThem() {
            check(noClasses()
                    .that()
                    .resideInAnyPackage("io.holdfast.kernel..core..", "io.holdfast.kernel..wire..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.holdfast.kernel..").and(not(resideInAnyPackage(CORE, WIRE))))
                    .because("the shell carries out what the core decides, never the other way round"));
        }
    }

    @Nested
    class OneOwner {

        @Test
        void ofNativeCalls() {
            owns("com.sun.jna..", resideInAPackage("io.holdfast.kernel.linux"), "one package knows the kernel's ABI");
        }

        @Test
        void ofTypesafeConfig() {
            owns("com.typesafe..", resideInAPackage("io.holdfast.kernel.config"), "everybody else reads option nodes");
        }

        @Test
        void ofPf4j() {
            check(noClasses()
                    .that()
                    .resideOutsideOfPackages("io.holdfast.kernel.plugin", "io.holdfast.api..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.pf4j..")
                    .because("what a plugin may do to the daemon is decided in one place"));
        }

        @Test
        void ofGuice() {
            DescribedPredicate<JavaClass> compose = DescribedPredicate.describe("compose the daemon", type -> {
                String outermost = type.getName().replaceAll(".*\\.|\\$.*", "");
                return outermost.endsWith("Module") || List.of("Main", "Daemon").contains(outermost);
            });
            check(noClasses()
                    .that(not(compose))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.google.inject..", "jakarta.inject..")
                    .because("composition is written down in the modules; everything else has constructors"));
        }

        @Test
        void ofNetty() {
            owns(
                    "io.netty..",
                    resideInAnyPackage(
                            "io.holdfast.kernel.loop", "io.holdfast.kernel.linux", "io.holdfast.kernel.status"),
                    "plain blocking code on virtual threads needs no event loop");
        }

        @Test
        void ofTheCommandLine() {
            owns(
                    "picocli..",
                    resideInAPackage("io.holdfast.kernel.cli").or(type(Main.class)),
                    "the daemon does not know how it was asked");
        }

        @Test
        void ofTheLogger() {
            owns(
                    "ch.qos.logback..",
                    resideInAPackage("io.holdfast.kernel.log"),
                    "everybody else logs through SLF4J and can be read without knowing where it goes");
        }

        private static void owns(String library, DescribedPredicate<JavaClass> owner, String because) {
            check(noClasses()
                    .that(not(owner))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(library)
                    .because(because));
        }
    }

    @Nested
    class TheRooms {

        @Test
        void haveNoCycles() {
            check(slices().matching("io.holdfast.kernel.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .because("a room that can be read and tested alone is a room that can be changed"));
        }

        @Test
        void ofFeaturesDoNotKnowEachOther() {
            check(slices().assignedFrom(new Features())
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(
                            resideInAPackage("io.holdfast.kernel.balance"),
                            resideInAPackage("io.holdfast.kernel.check")) // services are what is checked
                    .because("features meet in the daemon and in events, never directly"));
        }
    }

    @Nested
    class EveryPackage {

        @Test
        void isNullMarked() {
            check(classes()
                    .should(new ArchCondition<>("be in a @NullMarked package") {
                        @Override
                        public void check(JavaClass item, ConditionEvents events) {
                            JavaPackage room = item.getPackage();
                            if (!room.isAnnotatedWith(NullMarked.class)) {
                                events.add(SimpleConditionEvent.violated(item, room.getName() + " is not @NullMarked"));
                            }
                        }
                    })
                    .because("null is never a value here, and the compiler can only check what says so"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Util", "Utils", "Helper", "Manager", "Impl", "Base"})
        void hasNoTypeNamed(String word) {
            check(noClasses()
                    .should()
                    .haveSimpleNameEndingWith(word)
                    .because("a name says what the thing is; a function belongs to the type it is about"));
        }

        @Test
        void keepsStandardOutputForTheCommandLine() {
            check(noClasses()
                    .that()
                    .resideOutsideOfPackages("io.holdfast.kernel.cli", "io.holdfast.kernel.log", "io.holdfast.kernel")
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err")
                    .because("what is not logged is lost under a service manager"));
        }
    }

    /** The parts that do something for the user, each without its pure core. */
    private static final class Features implements SliceAssignment {

        private static final List<String> NAMES = List.of("vrrp", "check", "track", "balance", "notify");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return NAMES.stream()
                    .filter(name -> type.getPackageName().equals("io.holdfast.kernel." + name))
                    .findFirst()
                    .map(SliceIdentifier::of)
                    .orElseGet(SliceIdentifier::ignore);
        }

        @Override
        public String getDescription() {
            return "features";
        }
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
