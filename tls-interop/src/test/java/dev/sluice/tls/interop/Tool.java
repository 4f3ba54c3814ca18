package dev.sluice.tls.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds the programs of this machine, and says what becomes of tests without them. */
final class Tool {
    private Tool() {}

    /** Where a program is, which is required. */
    static Path require(String name) {
        Path found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        require(
                found != null,
                name + " is not installed: nothing was tested against it (.ci/run installs it on Debian)");
        return found;
    }

    /** Skips the test where something is missing, but fails where the environment says {@code CI=true}. */
    static void require(boolean there, String otherwise) {
        if (!there) {
            if ("true".equals(System.getenv("CI"))) {
                fail(otherwise);
            }
            abort(otherwise);
        }
    }
}
