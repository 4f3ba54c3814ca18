package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
    void asksClientsForCertificatesAndShowsNewOnesOfItsOwn(String face) throws IOException {
        Credentials clients = new Credentials(folder).issue("me", "me.example");
        String clientAuthority = folder.resolve("clients.pem").toString();
        Files.copy(Path.of(clients.ca()), Path.of(clientAuthority));
        Credentials credentials = new Credentials(folder).issue("proxy", "localhost");
        Path record = folder.resolve("both.rec");
        Path keyLog = folder.resolve("keys.log");
        try (ServerRun server = ServerRun.start("--echo");
                ServerRun proxy = ServerRun.proxy(
                        "--face",
                        face,
                        "--to",
                        server.address(),
                        "--insecure",
                        "--cert",
                        credentials.file("proxy.pem"),
                        "--key",
                        credentials.file("proxy.key"),
                        "--watch",
                        "--client-ca",
                        clientAuthority,
                        "--record",
                        record.toString(),
                        "--keylog",
                        keyLog.toString())) {
            CommandRun unknown = CommandRun.withInput("let me in", "client", proxy.address(), "--ca", credentials.ca());
            assertThat(unknown.exitCode()).isEqualTo(1);
            assertThat(unknown.out()).isEmpty();
            CommandRun known = withCertificate(proxy, credentials, clients);
            assertThat(known.exitCode()).as(known.err()).isZero();
            assertThat(known.out()).isEqualTo("to and fro");

            Credentials next = new Credentials(folder).issue("proxy", "localhost");
            CommandRun after = withCertificate(proxy, next, clients);
            while (after.exitCode() != 0) {
                after = withCertificate(proxy, next, clients);
            }
            assertThat(proxy.stop()).isZero();
            assertThat(proxy.err()).contains("certificate replaced (epoch 2): CN=localhost");
        }
        assertThat(Files.readAllLines(keyLog)).anyMatch(line -> line.startsWith("CLIENT_TRAFFIC_SECRET_0 "));
        CommandRun replay = CommandRun.of("replay", record.toString(), "-q");
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("all as recorded");
    }

    private static CommandRun withCertificate(ServerRun proxy, Credentials trusted, Credentials own)
            throws IOException {
        return CommandRun.withInput(
                "to and fro",
                "client",
                proxy.address(),
                "--ca",
                trusted.ca(),
                "--cert",
                own.file("me.pem"),
                "--key",
                own.file("me.key"));
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
