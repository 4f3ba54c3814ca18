package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /secret} is for those who say who they are, in the handshake or after it. */
class SecretPageTest {
    @TempDir
    private Path folder;

    private Credentials credentials;

    @BeforeEach
    void makeCredentials() throws IOException {
        credentials = new Credentials(folder)
                .issue("server", "localhost", "127.0.0.1")
                .issue("me", "me.example");
    }

    private ServerRun serve(String face, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--face", face, "--cert", credentials.file("server.pem"), "--key", credentials.file("server.key")));
        options.addAll(List.of(more));
        return ServerRun.start(options.toArray(new String[0]));
    }

    private CommandRun get(ServerRun server, String face, String path, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("client", server.address(), "--face", face, "--ca", credentials.ca(), "--get", path));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(new String[0]));
    }

    private String[] me(String... more) {
        List<String> options =
                new ArrayList<>(List.of("--cert", credentials.file("me.pem"), "--key", credentials.file("me.key")));
        options.addAll(List.of(more));
        return options.toArray(new String[0]);
    }

    @ParameterizedTest
    @CsvSource({"loom,loom", "loom,reactive", "reactive,loom", "reactive,reactive"})
    void asksForTheCertificateAfterTheHandshake(String serverFace, String clientFace) throws IOException {
        try (ServerRun server = serve(serverFace, "--ca", credentials.ca(), "--post-handshake-auth")) {
            CommandRun page = get(server, clientFace, "/", me("--post-handshake-auth"));
            assertThat(page.out()).contains("client certificate: none");

            CommandRun secret = get(server, clientFace, "/secret", me("--post-handshake-auth"));
            assertThat(secret.exitCode()).as(secret.err()).isZero();
            assertThat(secret.out()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("you are CN=me.example\n");
            assertThat(secret.err()).contains("client certificate").contains("none");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void forbidsItToThoseWhoDoNotSayWhoTheyAre(String face) throws IOException {
        try (ServerRun server = serve(face, "--ca", credentials.ca(), "--post-handshake-auth")) {
            for (CommandRun run : List.of(
                    get(server, face, "/secret"),
                    get(server, face, "/secret", "--post-handshake-auth"),
                    get(server, face, "/secret", me()),
                    get(server, face, "/secret", me("--versions", "TLSv1.2")))) {
                assertThat(run.exitCode()).as(run.err()).isZero();
                assertThat(run.out()).startsWith("HTTP/1.1 403 Forbidden\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void asksNobodyWhereNoAuthorityIsTrusted(String face) throws IOException {
        try (ServerRun server = serve(face)) {
            CommandRun run = get(server, face, "/secret", me("--post-handshake-auth"));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).startsWith("HTTP/1.1 403 Forbidden\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void refusesAStrangersCertificate(String face) throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Credentials others = new Credentials(elsewhere).issue("stranger", "stranger.example");
        try (ServerRun server = serve(face, "--ca", credentials.ca(), "--post-handshake-auth")) {
            CommandRun run = get(
                    server,
                    face,
                    "/secret",
                    "--post-handshake-auth",
                    "--cert",
                    others.file("stranger.pem"),
                    "--key",
                    others.file("stranger.key"));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.errLines().getLast()).contains("unknown_ca");
        }
    }

    @ParameterizedTest
    @CsvSource({"loom,TLSv1.3", "loom,TLSv1.2", "reactive,TLSv1.3", "reactive,TLSv1.2"})
    void needsNotAskWhomItKnowsByTheHandshake(String face, String version) throws IOException {
        try (ServerRun server = serve(face, "--ca", credentials.ca(), "--versions", version)) {
            CommandRun run = get(server, face, "/secret", me());
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("you are CN=me.example\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void asksAgainByAnotherHandshakeInTls12(String face) throws IOException {
        try (ServerRun server =
                serve(face, "--ca", credentials.ca(), "--client-auth", "request", "--renegotiate", "allowed")) {
            CommandRun willing =
                    get(server, face, "/secret", "--versions", "TLSv1.2", "--renegotiate", "allowed", "--trace");
            assertThat(willing.exitCode()).as(willing.err()).isZero();
            assertThat(willing.err())
                    .containsSubsequence("<- CertificateRequest", "<- HelloRequest", "<- CertificateRequest");
            assertThat(willing.out()).startsWith("HTTP/1.1 403 Forbidden\r\n");

            CommandRun unwilling = get(server, face, "/secret", "--versions", "TLSv1.2");
            assertThat(unwilling.exitCode()).as(unwilling.err()).isZero();
            assertThat(unwilling.out()).startsWith("HTTP/1.1 403 Forbidden\r\n");
        }
    }

    @Test
    void cannotAskForCertificatesItCannotJudge() {
        CommandRun run = CommandRun.of("server", "--port", "0", "--post-handshake-auth");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--post-handshake-auth needs --ca FILE");
    }
}
