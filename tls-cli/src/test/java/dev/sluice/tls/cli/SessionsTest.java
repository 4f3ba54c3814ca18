package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that are kept, keys that are shared, early data and renegotiation, between our own commands. */
class SessionsTest {
    private static final String KEY = "sluice:000102030405060708090a0b0c0d0e0f";

    @TempDir
    private Path folder;

    private Credentials credentials;
    private String sessions;

    @BeforeEach
    void makeCredentials() throws IOException {
        credentials = new Credentials(folder).issue("server", "localhost", "127.0.0.1");
        sessions = folder.resolve("sessions").toString();
    }

    private ServerRun serve(String face, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--face", face, "--cert", credentials.file("server.pem"), "--key", credentials.file("server.key")));
        options.addAll(List.of(more));
        return ServerRun.start(options.toArray(new String[0]));
    }

    private CommandRun get(ServerRun server, String face, String... more) {
        return run(server, face, "/", more);
    }

    private CommandRun run(ServerRun server, String face, String page, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("client", server.address(), "--face", face, "--ca", credentials.ca(), "--get", page));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void resumesInTheNextRun(String face) throws IOException {
        try (ServerRun server = serve(face)) {
            CommandRun first = get(server, face, "--session-file", sessions);
            assertThat(first.out()).contains("resumed: no");
            assertThat(first.err()).contains("warning: the sessions' secrets are in " + sessions);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(sessions))))
                    .isEqualTo("rw-------");
            assertThat(Files.readAllLines(Path.of(sessions))).hasSize(1 + 2);

            CommandRun second = get(server, face, "--session-file", sessions);
            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(second.out()).contains("resumed: yes");
        }
    }

    @Test
    void resumesNothingUnderOtherTrust() throws IOException {
        try (ServerRun server = serve("loom")) {
            CommandRun insecure =
                    CommandRun.of("client", server.address(), "--insecure", "--get", "/", "--session-file", sessions);
            assertThat(insecure.exitCode()).as(insecure.err()).isZero();

            CommandRun careful = get(server, "loom", "--session-file", sessions);
            assertThat(careful.out()).contains("resumed: no");
            assertThat(careful.err()).contains("other trust");
        }
    }

    @Test
    void refusesAFileWithoutSessions() throws IOException {
        Files.writeString(Path.of(sessions), "something else\n");
        try (ServerRun server = serve("loom")) {
            CommandRun run = get(server, "loom", "--session-file", sessions);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("holds no sessions of sluice");
            assertThat(Files.readString(Path.of(sessions))).isEqualTo("something else\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void givesNoTicketsIfNoneAreWanted(String face) throws IOException {
        try (ServerRun server = serve(face, "--tickets", "0")) {
            get(server, face, "--session-file", sessions);
            assertThat(Files.readAllLines(Path.of(sessions))).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void asksEarly(String face) throws IOException {
        try (ServerRun server = serve(face, "--early-data", "4096")) {
            CommandRun first = get(server, face, "--session-file", sessions, "--early-data");
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out()).contains("resumed: no").doesNotContain("early data");

            CommandRun second = get(server, face, "--session-file", sessions, "--early-data");
            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(second.out()).contains("resumed: yes").contains("early data: accepted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void knowsAPeerByAKey(String face) throws IOException {
        try (ServerRun server = ServerRun.start("--face", face, "--psk", KEY, "--psk-only")) {
            CommandRun with = get(server, face, "--psk", KEY);
            assertThat(with.exitCode()).as(with.err()).isZero();
            assertThat(with.out()).contains("pre-shared key: sluice").contains("server certificate: none");

            CommandRun without = get(server, face);
            assertThat(without.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void neverRepeatsAKey() {
        CommandRun run = CommandRun.of("client", "localhost:1", "--psk", "sluice:00zz");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("IDENTITY:HEXKEY").doesNotContain("00zz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void renegotiatesWhereThatIsAllowed(String face) throws IOException {
        String input = "enough to keep both busy\n".repeat(20_000);
        try (ServerRun server = serve(face, "--echo", "--versions", "TLSv1.2", "--renegotiate", "allowed")) {
            CommandRun run = CommandRun.withInput(
                    input,
                    "client",
                    server.address(),
                    "--face",
                    face,
                    "--ca",
                    credentials.ca(),
                    "--renegotiate",
                    "allowed",
                    "--rekey");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(input);
            assertThat(run.err()).contains("TLSv1.2").contains("keys updated");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void answersWithOldKeysWhereTls12MayNotRenegotiate(String face) throws IOException {
        try (ServerRun server = serve(face, "--versions", "1.2")) {
            CommandRun run = run(server, face, "/keyupdate");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("version: TLSv1.2");

            CommandRun rekey = get(server, face, "--rekey");
            assertThat(rekey.exitCode()).isEqualTo(2);
            assertThat(rekey.err()).contains("--renegotiate");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server --psk-only",
                "server --early-data 0",
                "server --tickets 17",
                "server --tickets 0 --early-data 100",
                "client localhost:1 --get / --early-data",
                "client localhost:1 --early-data --session-file nowhere"
            })
    void saysWhatDoesNotFitTogether(String command) {
        CommandRun run = CommandRun.of(command.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("--help shows all options");
    }
}
