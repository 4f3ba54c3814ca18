package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server and the client command talk to each other, each by either face. */
class FacesTest {
    @TempDir
    private Path folder;

    private Credentials credentials;

    @BeforeEach
    void makeCredentials() throws IOException {
        credentials = new Credentials(folder).issue("server", "localhost", "127.0.0.1");
    }

    private ServerRun serve(String face, String... more) throws IOException {
        List<String> options = new java.util.ArrayList<>(List.of(
                "--face", face, "--cert", credentials.file("server.pem"), "--key", credentials.file("server.key")));
        options.addAll(List.of(more));
        return ServerRun.start(options.toArray(new String[0]));
    }

    private String[] client(ServerRun server, String face, String... more) {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("client", server.address(), "--face", face, "--ca", credentials.ca()));
        arguments.addAll(List.of(more));
        return arguments.toArray(new String[0]);
    }

    @ParameterizedTest
    @CsvSource({"loom,loom", "loom,reactive", "reactive,loom", "reactive,reactive"})
    void answersAGetWithWhatWasNegotiated(String serverFace, String clientFace) throws IOException {
        try (ServerRun server = serve(serverFace, "--alpn", "h2,http/1.1")) {
            assertThat(server.listening()).matches("listening on 127\\.0\\.0\\.1:[0-9]+");
            CommandRun run = CommandRun.of(client(
                    server,
                    clientFace,
                    "--get",
                    "/",
                    "--alpn",
                    "http/1.1",
                    "--groups",
                    "P-256",
                    "--ciphers",
                    "aes256-gcm"));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains(serverFace + " face")
                    .contains("version: TLSv1.3")
                    .contains("cipher suite: TLS_AES_256_GCM_SHA384")
                    .contains("group: secp256r1")
                    .contains("alpn: http/1.1")
                    .contains("server name: localhost")
                    .contains("client certificate: none");
            assertThat(run.err()).contains("connected to " + server.address()).contains("CN=localhost");
        }
    }

    @ParameterizedTest
    @CsvSource({"loom,loom", "loom,reactive", "reactive,loom", "reactive,reactive"})
    void echoesAllOfStdinAndEndsCleanly(String serverFace, String clientFace) throws IOException {
        String input = IntStream.range(0, 50_000)
                .mapToObj(i -> "line " + i + "\n")
                .collect(Collectors.joining())
                .substring(0, 500_000);
        try (ServerRun server = serve(serverFace, "--echo")) {
            CommandRun run = CommandRun.withInput(input, client(server, clientFace, "--rekey"));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(input);
            assertThat(run.err()).contains("keys updated, and the server followed");
            assertThat(server.stop()).isZero();
            assertThat(server.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void tracesAHandshakeForAPerson(String face) throws IOException {
        try (ServerRun server = serve(face)) {
            CommandRun run = CommandRun.of(client(server, face, "--get", "/", "--trace", "--servername", "localhost"));

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err())
                    .containsSubsequence(
                            "-> ClientHello, ",
                            "cipher suites: GREASE, TLS_AES_128_GCM_SHA256",
                            "server_name: localhost",
                            "<- ServerHello, ",
                            "<- Certificate, ",
                            "the verification of the peer took ",
                            "-> Finished, ",
                            "== handshake complete in ",
                            "<- close_notify");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void updatesItsKeysWhenAskedTo(String face) throws IOException {
        String recording = folder.resolve("client.rec").toString();
        try (ServerRun server = serve(face)) {
            CommandRun run = CommandRun.of(client(server, face, "--get", "/keyupdate", "--record", recording));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).startsWith("HTTP/1.1 200 OK\r\n");
        }
        assertThat(Files.readAllLines(Path.of(recording))).contains("1 = KeysUpdated RECEIVING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void compressesCertificates(String face) throws IOException {
        try (ServerRun server = serve(face, "--compress-cert", "zlib")) {
            CommandRun run = CommandRun.of(client(server, face, "--get", "/", "--trace", "--compress-cert", "zlib"));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("<- CompressedCertificate, ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void keepsRecordsAsSmallAsThePeerWants(String face) throws IOException {
        String input = "more than one record\n".repeat(1000);
        String recording = folder.resolve("client.rec").toString();
        try (ServerRun server = serve(face, "--echo", "--record-size-limit", "200")) {
            CommandRun run = CommandRun.withInput(
                    input, client(server, face, "--record-size-limit", "300", "--record", recording));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(input);
        }
        assertThat(Files.readAllLines(Path.of(recording)))
                .anyMatch(line -> line.matches(".* = ApplicationData [12]99"))
                .noneMatch(line -> line.matches(".* = ApplicationData ([3-9]..|[0-9]{4,})"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void asksForAClientCertificate(String face) throws IOException {
        credentials.issue("somebody", "somebody.example");
        try (ServerRun server = serve(face, "--ca", credentials.ca())) {
            CommandRun without = CommandRun.of(client(server, face, "--get", "/"));
            assertThat(without.exitCode()).isEqualTo(1);
            assertThat(without.errLines().getLast())
                    .contains("certificate_required")
                    .contains("--cert");
            CommandRun with = CommandRun.of(client(
                    server,
                    face,
                    "--get",
                    "/",
                    "--cert",
                    credentials.file("somebody.pem"),
                    "--key",
                    credentials.file("somebody.key")));
            assertThat(with.exitCode()).as(with.err()).isZero();
            assertThat(with.out()).contains("client certificate: CN=somebody.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void livesOnAfterAFailedConnection(String face) throws IOException {
        try (ServerRun server = serve(face)) {
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                byte[] alert = plain.getInputStream().readAllBytes();
                assertThat(alert).startsWith(21, 3, 3, 0, 2, 2);
            }
            assertThat(CommandRun.of(client(server, face, "--get", "/")).exitCode())
                    .isZero();
            server.stop();
            assertThat(server.err().lines()).singleElement().asString().contains("plain HTTP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void recordsConnectionsAndReplaysThem(String face) throws IOException {
        String served = folder.resolve("server.rec").toString();
        String connected = folder.resolve("client.rec").toString();
        try (ServerRun server = serve(face, "--echo", "--record", served)) {
            CommandRun run = CommandRun.withInput("hello", client(server, face, "--rekey", "--record", connected));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("warning: the secrets of all connections go to " + connected);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(connected))))
                .isEqualTo("rw-------");
        for (String recording : List.of(served, connected)) {
            CommandRun replay = CommandRun.of("replay", recording);
            assertThat(replay.exitCode()).as(replay.err()).isZero();
            assertThat(replay.out()).contains("HandshakeComplete TLSv1.3").contains("all as recorded");
        }
        assertThat(CommandRun.of("replay", connected, "--connection", "2").err())
                .contains("holds no connection 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void writesTheSameKeyLogOnBothEnds(String face) throws IOException {
        Path served = folder.resolve("server.keys");
        Path connected = folder.resolve("client.keys");
        Files.createFile(connected, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        try (ServerRun server = serve(face, "--keylog", served.toString())) {
            CommandRun run = CommandRun.of(client(server, face, "--get", "/", "--keylog", connected.toString()));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.errLines().getFirst()).startsWith("warning: the secrets of all connections go to");
        }
        assertThat(Files.readAllLines(served))
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(connected))
                .anyMatch(line -> line.startsWith("CLIENT_TRAFFIC_SECRET_0 "));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(connected)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void makesACertificateIfNoneIsGivenAndSaysSo(String face) throws IOException {
        String saved = folder.resolve("made.pem").toString();
        try (ServerRun server = ServerRun.start("--face", face, "--write-cert", saved)) {
            assertThat(server.err())
                    .contains("made a certificate for localhost")
                    .contains(saved);
            CommandRun run = CommandRun.of("client", server.address(), "--ca", saved, "--get", "/", "--show-certs");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("certificate 1 of 1").contains("-----BEGIN CERTIFICATE-----");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom", "reactive"})
    void readsKeysUnderAPassphrase(String face) throws Exception {
        credentials.issueEncrypted("locked", "open sesame", "localhost");
        credentials.issuePkcs12("store", "open sesame", "localhost");
        for (List<String> options : List.of(
                List.of("--cert", credentials.file("locked.pem"), "--key", credentials.file("locked.key")),
                List.of("--cert", credentials.file("store.p12")))) {
            List<String> all = new java.util.ArrayList<>(options);
            all.addAll(List.of("--passphrase", "open sesame", "--face", face));
            try (ServerRun server = ServerRun.start(all.toArray(new String[0]))) {
                assertThat(CommandRun.of(client(server, face, "--get", "/")).exitCode())
                        .isZero();
            }
        }
    }
}
