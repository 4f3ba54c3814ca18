package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as a process of its own. */
class ServerProcessTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void endsCleanlyWhenToldTo(String face) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "server",
                        "--face",
                        face,
                        "--port",
                        "0")
                .redirectError(folder.resolve("err").toFile())
                .start();
        try (BufferedReader out = process.inputReader()) {
            String listening = out.readLine();
            assertThat(listening).startsWith("listening on 127.0.0.1:");
            int port = Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
            try (Socket idle = new Socket("127.0.0.1", port)) {
                assertThat(idle.isConnected()).isTrue();
                process.toHandle().destroy(); // Process.destroy would close our end of stdout too
                assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(process.exitValue()).isZero();
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }
}
