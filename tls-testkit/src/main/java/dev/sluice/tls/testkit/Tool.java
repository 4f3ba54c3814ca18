package dev.sluice.tls.testkit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the programs of this machine, and says what becomes of tests without them. */
public final class Tool {
    /** Debian keeps PostgreSQL's programs of each version in a folder of their own. */
    private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql");

    private Tool() {}

    /** Where a program is, which is required. */
    public static Path require(String name) {
        Optional<Path> found = folders()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        require(
                found.isPresent(),
                name + " is not installed: nothing was tested against it (.ci/run installs it on Debian)");
        return found.orElseThrow();
    }

    /** Skips the test where something is missing, but fails where the environment says {@code CI=true}. */
    public static void require(boolean there, String otherwise) {
        if (!there) {
            if ("true".equals(System.getenv("CI"))) {
                fail(otherwise);
            }
            abort(otherwise);
        }
    }

    private static Stream<Path> folders() {
        Stream<Path> onPath =
                Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
        Stream<Path> elsewhere = Stream.of(Path.of("/usr/sbin"), Path.of("/sbin"));
        return Stream.of(onPath, elsewhere, postgresql().stream()).flatMap(folders -> folders);
    }

    private static List<Path> postgresql() {
        if (!Files.isDirectory(POSTGRESQL)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(POSTGRESQL)) {
            return versions.map(version -> version.resolve("bin")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
