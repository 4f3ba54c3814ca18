package dev.sluice.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/** What every module keeps to, and what its tests do. */
final class HouseRules {

    private static final String NULL_MARKED = "org.jspecify.annotations.NullMarked";

    private HouseRules() {}

    static List<ArchRule> ofProduct(String root) {
        return List.of(
                noClasses()
                        .should()
                        .accessTargetWhere(calls(
                                "java.security.Security.addProvider",
                                "java.security.Security.insertProviderAt",
                                "java.security.Security.removeProvider",
                                "java.security.Security.setProperty"))
                        .as("nobody changes the JVM's security providers"),
                noClasses()
                        .that(not(resideInAPackage(root + ".cli..")))
                        .should()
                        .accessTargetWhere(calls("java.lang.System.exit", "java.lang.Runtime.halt"))
                        .as("only the command line ends the process"),
                noClasses()
                        .should()
                        .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)")
                        .as("names say what a class does"),
                classes().that(not(generated())).should(beNullMarked()).as("packages are @NullMarked"));
    }

    static List<ArchRule> ofTests() {
        return List.of(
                noClasses()
                        .should()
                        .accessTargetWhere(calls("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep"))
                        .as("tests never sleep"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("org.junit.jupiter.api.Disabled")
                        .as("no test is disabled"));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String... targets) {
        Set<String> names = Set.of(targets);
        return describe(
                "one of " + names,
                access -> names.contains(access.getTargetOwner().getName() + "." + access.getName()));
    }

    private static DescribedPredicate<JavaClass> generated() {
        return resideInAPackage("..jmh_generated..");
    }

    /** The compiler's null checks pass over packages without the annotation, silently. */
    private static ArchCondition<JavaClass> beNullMarked() {
        return new ArchCondition<>("be in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NULL_MARKED)) {
                    String message = type.getName() + " is in a package without @NullMarked in its package-info.java";
                    events.add(SimpleConditionEvent.violated(type, message));
                }
            }
        };
    }
}
