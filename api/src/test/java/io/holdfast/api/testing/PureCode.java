package io.holdfast.api.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import io.holdfast.api.time.Deadline;
import io.holdfast.api.time.MonotonicTime;

/**
 * The rules for pure code, in the kernel and in plugins: packages named {@code core}, which decide, and {@code wire},
 * which encode.
 */
public final class PureCode {

    private PureCode() {}

    private static final String CORE = "..core..";
    private static final String WIRE = "..wire..";

    public static final ArchRule SEES_ONLY_VALUES = classes()
            .that()
            .resideInAnyPackage(CORE, WIRE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java.lang",
                            "java.lang.annotation",
                            "java.lang.invoke",
                            "java.lang.runtime",
                            "java.math",
                            "java.nio",
                            "java.nio.charset",
                            "java.time..",
                            "java.util",
                            "java.util.function",
                            "java.util.random",
                            "java.util.regex",
                            "java.util.stream",
                            "org.jspecify.annotations",
                            "io.holdfast.api..",
                            CORE,
                            WIRE)
                    .and(not(belongToAnyOf(
                            Thread.class, java.util.Random.class, java.util.Timer.class, java.time.Clock.class))))
            .because("what decides and what encodes has to run in a test without a clock, a thread, a random source,"
                    + " a logger or a socket");

    public static final ArchRule READS_NO_CLOCK = noClasses()
            .that()
            .resideInAnyPackage(CORE, WIRE)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(MonotonicTime.class, "now")
            .orShould()
            .callMethod(Deadline.class, "in", java.time.Duration.class)
            .orShould()
            .callMethod(Deadline.class, "remaining")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random")
            .because("time and chance come in as arguments, so that a test can choose them");
}
