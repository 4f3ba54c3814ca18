package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.cli.authority.Credential;
import dev.sluice.tls.config.KeyPin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys without certificates, between our own commands. */
class RawKeysTest {
    @TempDir
    private Path folder;

    private Credentials credentials;
    private String serverPin;
    private String clientPin;

    @BeforeEach
    void makeCredentials() throws IOException {
        credentials = new Credentials(folder);
        serverPin = issue("server", "localhost");
        clientPin = issue("me", "me.example");
    }

    private String issue(String name, String host) throws IOException {
        Credential credential = credentials.authority().issue(host);
        credentials.write(name, credential);
        return KeyPin.of(credential.certificate()).toString();
    }

    private ServerRun serve(String face, String... more) throws IOException {
        return ServerRun.start(with(List.of("--face", face, "--rpk"), "server", more));
    }

    private CommandRun get(ServerRun server, String face, String path, String pin) {
        return CommandRun.of(
                "client", server.address(), "--face", face, "--ca", credentials.ca(), "--get", path, "--rpk-pin", pin);
    }

    private String[] with(List<String> options, String credential, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(
                "--cert", credentials.file(credential + ".pem"), "--key", credentials.file(credential + ".key")));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void takesAServersKeyAlone(String face) throws IOException {
        try (ServerRun server = serve(face)) {
            CommandRun run = get(server, face, "/", serverPin);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("none, but the key " + serverPin);

            CommandRun wrong = get(server, face, "/", clientPin);
            assertThat(wrong.exitCode()).isEqualTo(1);
            assertThat(wrong.errLines().getLast()).contains(serverPin);

            CommandRun certificate = CommandRun.of("client", server.address(), "--ca", credentials.ca(), "--get", "/");
            assertThat(certificate.exitCode()).as(certificate.err()).isZero();
            assertThat(certificate.err()).contains("CN=localhost");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void knowsAClientByItsKeyAlone(String face) throws IOException {
        try (ServerRun server = serve(face, "--rpk-pin", clientPin)) {
            CommandRun run = CommandRun.of(with(
                    List.of("client", server.address(), "--face", face, "--rpk-pin", serverPin, "--get", "/secret"),
                    "me",
                    "--rpk"));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).endsWith("you are the key " + clientPin + "\n");

            CommandRun nobody = get(server, face, "/", serverPin);
            assertThat(nobody.exitCode()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client localhost:1 --rpk",
                "client localhost:1 --rpk-pin sha256/short",
                "server --rpk-pin AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= --ca nowhere"
            })
    void saysWhatIsWrong(String command) {
        CommandRun run = CommandRun.of(command.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--rpk");
    }
}
