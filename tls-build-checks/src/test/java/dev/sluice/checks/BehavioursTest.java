package dev.sluice.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/behaviours.md} to the tests: what it names exists and says so, what says so is named. */
class BehavioursTest {
    private static final Pattern ROW =
            Pattern.compile("\\| ((?:[MRGA]\\d+ ?)+) \\|[^|]*\\|[^|]*\\| ([^|]*) \\|", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+\\.\\w+)`");
    private static final String CONTRACT = "dev.sluice.tls.testkit.contract";

    private record Row(Set<String> ids, String proof) {
        Set<String> tests() {
            Set<String> names = new TreeSet<>();
            Matcher matcher = TEST.matcher(proof);
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
            return names;
        }
    }

    @Test
    void theTableNamesExactlyTheTestsThatClaimARow() throws IOException {
        for (Row row : rows()) {
            assertThat(row.tests()).as("tests of %s", row.ids()).isEqualTo(testsThatClaim(row.ids()));
            if (row.tests().isEmpty()) {
                assertThat(row.proof()).as("proof of %s", row.ids()).isEqualTo("later");
            }
        }
    }

    @Test
    void theTableHasEveryRowAndTestsClaimNoOther() throws IOException {
        Set<String> ids = new TreeSet<>();
        rows().forEach(row -> ids.addAll(row.ids()));

        assertThat(rows()).hasSize(52);
        assertThat(methods().flatMap(BehavioursTest::claims)).isSubsetOf(ids);
    }

    @Test
    void everyFaceRunsEveryPartOfTheContract() {
        List<JavaClass> parts = CompiledTests.ALL.stream()
                .filter(type -> type.getPackageName().equals(CONTRACT))
                .filter(type -> type.getSimpleName().endsWith("Contract"))
                .filter(type -> !type.getSimpleName().equals("FaceContract"))
                .toList();
        assertThat(parts).isNotEmpty();
        for (JavaClass part : parts) {
            for (String face : List.of("dev.sluice.tls.loom", "dev.sluice.tls.reactive")) {
                assertThat(CompiledTests.ALL.stream().filter(type -> type.isAssignableTo(part.getName())))
                        .as("classes of %s that run %s", face, part.getSimpleName())
                        .anyMatch(type -> type.getPackageName().equals(face)
                                && !type.getModifiers().contains(JavaModifier.ABSTRACT));
            }
        }
    }

    private static Set<String> testsThatClaim(Set<String> ids) {
        Set<String> names = new TreeSet<>();
        methods()
                .filter(method -> claims(method).anyMatch(ids::contains))
                .forEach(method -> names.add(method.getOwner().getSimpleName() + "." + method.getName()));
        return names;
    }

    private static Stream<JavaMethod> methods() {
        return CompiledTests.ALL.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Behaviour.class));
    }

    private static Stream<String> claims(JavaMethod method) {
        return Stream.of(method.getAnnotationOfType(Behaviour.class).value());
    }

    private static List<Row> rows() throws IOException {
        Path table = Path.of(System.getProperty("repository.root"), "docs", "behaviours.md");
        List<Row> rows = new ArrayList<>();
        Matcher matcher = ROW.matcher(Files.readString(table));
        while (matcher.find()) {
            rows.add(new Row(Set.of(matcher.group(1).split(" ")), matcher.group(2)));
        }
        return rows;
    }
}
