package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.testkit.contract.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand parked connections leave the one carrier they share to others. */
class PinningTest {

    @Behaviour("M5")
    @Test
    void parkedReadersPinNoCarrier(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParkedConnections.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(program.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            program.destroyForcibly().waitFor();
        }

        assertThat(Files.readString(output)).contains("connections parked and woken");
        assertThat(program.exitValue()).isZero();
    }
}
