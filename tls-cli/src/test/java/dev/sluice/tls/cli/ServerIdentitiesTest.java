package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificate the server command shows, to whom and when. */
class ServerIdentitiesTest {
    @TempDir
    private Path folder;

    private Credentials credentials;

    @BeforeEach
    void makeCredentials() throws IOException {
        credentials = new Credentials(folder).issue("server", "localhost").issue("other", "other.example");
    }

    private String[] both() {
        return new String[] {
            "--cert", credentials.file("server.pem"), "--key", credentials.file("server.key"),
            "--cert", credentials.file("other.pem"), "--key", credentials.file("other.key")
        };
    }

    @Test
    void showsTheCertificateForTheNameThatIsAskedFor() throws IOException {
        try (ServerRun server = ServerRun.start(both())) {
            CommandRun first = CommandRun.of("client", server.address(), "--ca", credentials.ca(), "--get", "/");
            CommandRun second = CommandRun.of(
                    "client",
                    server.address(),
                    "--ca",
                    credentials.ca(),
                    "--servername",
                    "other.example",
                    "--get",
                    "/");
            assertThat(first.err()).contains("CN=localhost");
            assertThat(first.exitCode()).isZero();
            assertThat(second.err()).contains("CN=other.example");
            assertThat(second.exitCode()).isZero();
        }
    }

    @Test
    void showsSomeCertificateForANameThatNoneHas() throws IOException {
        try (ServerRun server = ServerRun.start(both())) {
            CommandRun run = CommandRun.of(
                    "client", server.address(), "--insecure", "--servername", "nobody.example", "--get", "/");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("CN=localhost");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void showsNewCertificatesWhileItRuns(String face) throws IOException {
        try (ServerRun server = ServerRun.start(
                "--face",
                face,
                "--watch",
                "--drain",
                "1",
                "--cert",
                credentials.file("server.pem"),
                "--key",
                credentials.file("server.key"))) {
            CommandRun before = CommandRun.of("client", server.address(), "--ca", credentials.ca(), "--get", "/");
            assertThat(before.exitCode()).as(before.err()).isZero();

            Credentials next = new Credentials(folder).issue("server", "localhost");
            CommandRun after = CommandRun.of("client", server.address(), "--ca", next.ca(), "--get", "/");
            while (after.exitCode() != 0) {
                after = CommandRun.of("client", server.address(), "--ca", next.ca(), "--get", "/");
            }
            assertThat(after.out()).startsWith("HTTP/1.1 200 OK");
            assertThat(server.err()).contains("certificate replaced (epoch 2): CN=localhost");
        }
    }
}
