package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy command between the client and the server command. */
class ProxyCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void endsAndBeginsTls(String face) throws IOException {
        Credentials credentials =
                new Credentials(folder).issue("server", "server.example").issue("proxy", "localhost");
        String ca = credentials.ca();
        try (ServerRun server = ServerRun.start(
                        "--echo", "--cert", credentials.file("server.pem"), "--key", credentials.file("server.key"));
                ServerRun in = ServerRun.proxy(
                        "--face", face, "--to", server.address(), "--ca", ca, "--servername", "server.example");
                ServerRun out = ServerRun.proxy(
                        "--face",
                        face,
                        "--to",
                        in.address(),
                        "--cert",
                        credentials.file("proxy.pem"),
                        "--key",
                        credentials.file("proxy.key"))) {
            CommandRun run = CommandRun.withInput("to and fro", "client", out.address(), "--ca", ca);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("to and fro");
            assertThat(out.stop()).isZero();
            assertThat(out.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void saysWhatTheTargetWasRefusedFor(String face) throws IOException {
        Credentials credentials = new Credentials(folder).issue("server", "localhost");
        String certificate = credentials.file("server.pem");
        String key = credentials.file("server.key");
        try (ServerRun server = ServerRun.start("--cert", certificate, "--key", key);
                ServerRun proxy = ServerRun.proxy(
                        "--face",
                        face,
                        "--to",
                        server.address(),
                        "--cert",
                        certificate,
                        "--key",
                        key,
                        "--ca",
                        credentials.ca(),
                        "--servername",
                        "another.example")) {
            CommandRun run = CommandRun.of("client", proxy.address(), "--ca", credentials.ca());
            assertThat(run.exitCode()).isEqualTo(1);
            while (proxy.err().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(proxy.stop()).isZero();
            assertThat(proxy.err()).contains("another.example");
        }
    }
}
