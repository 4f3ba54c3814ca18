package dev.sluice.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import dev.sluice.tls.testkit.Rfc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/rfc-coverage.md} to the tests: it is made of the list of rules and of what the tests cite, and must be up to
 * date. {@code -Drfc.write=true} writes it anew.
 */
class RfcCoverageTest {
    private static final String RFC_8446 = "8446 ";
    private static final Path DOCUMENT = Path.of(System.getProperty("repository.root"), "docs", "rfc-coverage.md");

    @Test
    void everyRuleHasATestOrAReason() throws IOException {
        Map<String, Set<String>> citations = citations();
        for (RfcRules.Rule rule : RfcRules.load().values()) {
            boolean tested =
                    citations.containsKey(RFC_8446 + rule.id()) || rule.test().isPresent();
            assertThat(tested ^ rule.reason().isPresent())
                    .as("%s has either a test or a reason why there is none", rule.id())
                    .isTrue();
        }
    }

    @Test
    void testsCiteNoRuleThatIsNotOnTheList() throws IOException {
        Set<String> known =
                RfcRules.load().keySet().stream().map(id -> RFC_8446 + id).collect(Collectors.toSet());

        assertThat(citations().keySet().stream().filter(cited -> cited.startsWith(RFC_8446)))
                .isSubsetOf(known);
        assertThat(citations().keySet())
                .allSatisfy(cited -> assertThat(cited).matches("[0-9]{4} [0-9A-E][0-9.]*( [a-z0-9-]+)?"));
    }

    @Test
    void testsThatTheListNamesExist() throws IOException {
        Set<String> there = methods().map(RfcCoverageTest::name).collect(Collectors.toSet());

        assertThat(RfcRules.load().values().stream().flatMap(rule -> rule.test().stream()))
                .isSubsetOf(there);
    }

    @Test
    void theDocumentIsUpToDate() throws IOException {
        String document = RfcCoverage.document(RfcRules.load().values(), citations());
        if (Boolean.getBoolean("rfc.write")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(DOCUMENT)
                .as("run ./mvnw -pl tls-build-checks -am test -Dtest=RfcCoverageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Drfc.write=true")
                .hasContent(document);
    }

    /** Tests by what they cite, for example {@code 8446 4.1.4 second-retry}. */
    private static Map<String, Set<String>> citations() {
        Map<String, Set<String>> citations = new TreeMap<>();
        methods().filter(method -> method.isAnnotatedWith(Rfc.class)).forEach(method -> {
            for (String cited : method.getAnnotationOfType(Rfc.class).value()) {
                citations.computeIfAbsent(cited, key -> new TreeSet<>()).add(name(method));
            }
        });
        return citations;
    }

    private static Stream<JavaMethod> methods() {
        return CompiledTests.ALL.stream().flatMap(type -> type.getMethods().stream());
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getSimpleName() + "." + method.getName();
    }
}
