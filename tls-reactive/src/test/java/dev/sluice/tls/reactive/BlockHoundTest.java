package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.testkit.contract.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BlockHound finds no blocking call, neither in the engine nor in this face. */
class BlockHoundTest {

    @Behaviour({"A1", "A3"})
    @Test
    void nothingBlocksTheThreadsThatMustNotBlock(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+AllowRedefinitionToAddDeleteMethods",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Djdk.attach.allowAttachSelf=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnderBlockHound.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(program.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            program.destroyForcibly().waitFor();
        }

        assertThat(Files.readString(output)).contains("blocking calls: 0");
        assertThat(program.exitValue()).isZero();
    }
}
