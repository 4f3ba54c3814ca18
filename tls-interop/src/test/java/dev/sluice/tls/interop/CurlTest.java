package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestCertificate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code curl} comes to our servers. */
@ParameterizedClass
@EnumSource(Face.class)
class CurlTest {
    private static final int BAD_CERTIFICATE = 60;

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final Face face;

    CurlTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void getsAnAnswerThatCloseNotifyEnds(ProtocolVersion version) throws Exception {
        ServerConfig config = Ours.server().applicationProtocols("http/1.1").build();
        try (Listening server = face.listen(config)) {
            Peer curl = curl(version, server, Ours.AUTHORITY.rootPem(), url(server, "/page"));
            try (Side side = server.accept()) {
                assertThat(side.handshake().version()).isEqualTo(version);
                assertThat(side.handshake().applicationProtocol()).contains("http/1.1");
                assertThat(side.readUntil("\r\n\r\n")).startsWith("GET /page HTTP/1.1\r\n");
                side.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthe answer");
                side.closeWrite();
                curl.await("\\(IN\\), TLS alert, close notify");
                assertThat(side.readAll()).isEmpty();
            }
            assertThat(curl.exitCode()).isZero();
            assertThat(curl.output()).isEqualTo("the answer");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void asksAgainOnTheSameConnection(ProtocolVersion version) throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer curl = curl(version, server, Ours.AUTHORITY.rootPem(), url(server, "/1"), url(server, "/2"));
            try (Side side = server.accept()) {
                for (String page : List.of("/1", "/2")) {
                    assertThat(side.readUntil("\r\n\r\n")).startsWith("GET " + page + " HTTP/1.1\r\n");
                    side.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + page);
                }
                assertThat(side.readAll()).isEmpty();
            }
            assertThat(curl.exitCode()).isZero();
            assertThat(curl.output()).isEqualTo("/1/2");
        }
    }

    @Test
    void comesBackWithOurTicket() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer curl =
                    curl(ProtocolVersion.TLS13, server, Ours.AUTHORITY.rootPem(), url(server, "/1"), url(server, "/2"));
            for (int i = 1; i <= 2; i++) {
                try (Side side = server.accept()) {
                    assertThat(side.handshake().resumed()).isEqualTo(i > 1);
                    assertThat(side.readUntil("\r\n\r\n")).startsWith("GET /" + i + " HTTP/1.1\r\n");
                    side.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n" + i);
                    side.closeWrite();
                    assertThat(side.readAll()).isEmpty();
                }
            }
            assertThat(curl.exitCode()).isZero();
            assertThat(curl.output()).isEqualTo("12");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void sendsAndGetsAMebibyteIntact(ProtocolVersion version) throws Exception {
        String data = new String(Ours.mebibyte(), ISO_8859_1);
        Path file = PEERS.file("data", data);
        try (Listening server = face.listen(Ours.server().build())) {
            Peer curl = curl(
                    version,
                    server,
                    Ours.AUTHORITY.rootPem(),
                    url(server, "/"),
                    "--data-binary",
                    "@" + file,
                    "--header",
                    "Expect:");
            try (Side side = server.accept()) {
                assertThat(side.readUntil(data)).startsWith("POST / HTTP/1.1\r\n");
                side.write("HTTP/1.1 200 OK\r\nContent-Length: " + data.length() + "\r\n\r\n" + data);
                assertThat(side.readAll()).isEmpty();
            }
            assertThat(curl.exitCode()).isZero();
            assertThat(curl.output()).isEqualTo(data);
        }
    }

    @Test
    void refusesAServerOfAnAuthorityItDoesNotTrust() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer curl = curl(ProtocolVersion.TLS13, server, Ours.STRANGER.rootPem(), url(server, "/"));
            try (Side side = server.accept()) {
                assertThat(Failures.of(side::handshake)).isEqualTo(Failures.alert(AlertDescription.UNKNOWN_CA));
            }
            assertThat(curl.exitCode()).isEqualTo(BAD_CERTIFICATE);
        }
    }

    @Test
    void leavesAServerWithAnotherName() throws Exception {
        TestCertificate other = Ours.AUTHORITY.request("other.example").issue();
        try (Listening server = face.listen(ServerConfig.of(other.identity()))) {
            Peer curl = curl(ProtocolVersion.TLS13, server, Ours.AUTHORITY.rootPem(), url(server, "/"));
            try (Side side = server.accept()) {
                assertThat(side.readAll()).isEmpty();
            }
            assertThat(curl.exitCode()).isEqualTo(BAD_CERTIFICATE);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void showsACertificateWhereOneIsRequired(ProtocolVersion version) throws Exception {
        ServerConfig config = Ours.server()
                .clientAuthentication(ClientAuthentication.REQUIRE, Ours.AUTHORITY.verifier())
                .build();
        try (Listening server = face.listen(config)) {
            Peer curl = curl(
                    version,
                    server,
                    Ours.AUTHORITY.rootPem(),
                    url(server, "/"),
                    "--cert",
                    PEERS.file("cert.pem", Ours.CLIENT.chainPem()),
                    "--key",
                    PEERS.file("key.pem", Ours.CLIENT.keyPem()));
            try (Side side = server.accept()) {
                assertThat(side.handshake().peer().orElseThrow().certificate()).isEqualTo(Ours.CLIENT.certificate());
                side.readUntil("\r\n\r\n");
                side.write("HTTP/1.1 204 No Content\r\n\r\n");
                assertThat(side.readAll()).isEmpty();
            }
            assertThat(curl.exitCode()).isZero();
        }
    }

    private static String url(Listening server, String path) {
        return "https://" + Face.SERVER_NAME + ":" + server.port() + path;
    }

    /** Without anybody's configuration and proxies; what it tells of TLS goes to standard error. */
    private static Peer curl(ProtocolVersion version, Listening server, String trusted, Object... more) {
        String here = Face.SERVER_NAME + ":" + server.port() + ":" + Face.LOOPBACK + ":" + server.port();
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of("-q", "--silent", "--verbose", "--noproxy", "*", "--http1.1"));
        arguments.addAll(
                version == ProtocolVersion.TLS13 ? List.of("--tlsv1.3") : List.of("--tlsv1.2", "--tls-max", "1.2"));
        arguments.addAll(List.of("--connect-to", here, "--cacert", PEERS.file("trusted.pem", trusted)));
        arguments.addAll(List.of(more));
        return PEERS.start("curl", arguments.toArray());
    }
}
