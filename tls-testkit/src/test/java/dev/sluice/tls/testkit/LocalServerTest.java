package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class LocalServerTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private File folder;

    @Test
    void isThereOnceItSaysSo() {
        try (LocalServer server = LocalServer.start(folder, port -> List.of(JAVA, "-version"), "Runtime Environment")) {
            assertThat(server.port()).isPositive();
        }
    }

    @Test
    void whatAServerSaidIsToldIfItDoesNotStart() {
        assertThatThrownBy(() -> LocalServer.start(folder, port -> List.of(JAVA, "--no-such-option"), "ready"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--no-such-option");
    }

    @Test
    void testsWithoutTheirProgramAreSkippedButFailWhereAllShouldBeInstalled() {
        boolean everything = "true".equals(System.getenv("CI"));
        assertThatThrownBy(() -> Tool.require("no-such-program"))
                .isInstanceOf(everything ? AssertionFailedError.class : TestAbortedException.class)
                .hasMessageContaining("no-such-program is not installed");
    }
}
