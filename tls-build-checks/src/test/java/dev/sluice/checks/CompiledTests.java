package dev.sluice.checks;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tests of all modules, and the contract of the test kit, read once for all checks. */
final class CompiledTests {
    static final JavaClasses ALL = ArchConfiguration.withThreadLocalScope(configuration -> {
        // What they use is known by its name, which is enough for what is asked of them; reading it takes most of the
        // time.
        configuration.setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPaths(folders());
    });

    private CompiledTests() {}

    private static List<Path> folders() {
        Path repository = Path.of(System.getProperty("repository.root"));
        List<Path> folders = new ArrayList<>();
        folders.add(repository.resolve("tls-testkit/target/classes/dev/sluice/tls/testkit/contract"));
        for (Path modules : List.of(repository, repository.resolve("samples"))) {
            folders.addAll(foldersOfModules(modules));
        }
        return folders;
    }

    private static List<Path> foldersOfModules(Path parent) {
        try (Stream<Path> modules = Files.list(parent)) {
            return modules.filter(module -> !module.endsWith("tls-build-checks"))
                    .map(module -> module.resolve("target/test-classes"))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
