package dev.sluice.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the code of all modules to the rules, and the rules to examples that break them. */
class ArchitectureTest {

    private static final String ROOT = "dev.sluice.tls";
    private static final String BROKEN = "dev.sluice.checks.broken";

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages(ROOT, "dev.sluice.samples");
    private static final JavaClasses EXAMPLES = new ClassFileImporter().importPackages(BROKEN);

    @ParameterizedTest
    @MethodSource("rulesOfTheProduct")
    void productKeepsTo(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheTests")
    void testsKeepTo(ArchRule rule) {
        rule.check(CompiledTests.ALL);
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheExamples")
    void canFail(ArchRule rule) {
        assertThat(rule.evaluate(EXAMPLES).hasViolation()).isTrue();
    }

    @Test
    void thereIsSomethingToCheck() {
        assertThat(PRODUCT.size()).isGreaterThan(50);
    }

    static Stream<Named<ArchRule>> rulesOfTheProduct() {
        return named(rulesOfProduct(ROOT));
    }

    static Stream<Named<ArchRule>> rulesOfTheTests() {
        return named(HouseRules.ofTests());
    }

    static Stream<Named<ArchRule>> rulesOfTheExamples() {
        return Stream.concat(named(rulesOfProduct(BROKEN)), named(HouseRules.ofTests()));
    }

    private static List<ArchRule> rulesOfProduct(String root) {
        List<ArchRule> rules = new ArrayList<>(new CoreRules(root).all());
        rules.add(RecordsReachNoSecret.under(root));
        rules.addAll(HouseRules.ofProduct(root));
        return rules;
    }

    private static Stream<Named<ArchRule>> named(List<ArchRule> rules) {
        return rules.stream().map(rule -> Named.of(rule.getDescription(), rule));
    }
}
