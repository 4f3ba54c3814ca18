package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenSSL's programs and TLS 1.2, both ways. */
@ParameterizedClass
@EnumSource(Face.class)
class OpenSslTls12Test {
    private static final String ANY_SUITE = "ALL:@SECLEVEL=0";

    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Face face;

    OpenSslTls12Test(Face face) {
        this.face = face;
    }

    static List<CipherSuite> suites() {
        return Tls12Suites.all();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void clientSpeaksEachCipherSuite(CipherSuite suite) throws Exception {
        ServerConfig config = ServerConfig.builder()
                .identity(Tls12Suites.certificate(suite).identity())
                .policy(Tls12Suites.policy(suite))
                .dangerous()
                .allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-brief", "-cipher", ANY_SUITE);
            try (Side side = server.accept()) {
                assertThat(side.handshake().cipherSuite()).isEqualTo(suite);
                client.await("^Ciphersuite: " + Tls12Suites.openSsl(suite) + "$");
                Talk.line(client, side);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void serverSpeaksEachCipherSuite(CipherSuite suite) throws Exception {
        Peer server = PEERS.shared(
                "tls12 " + suite.keyExchange(),
                () -> openSsl.server(
                        Tls12Suites.certificate(suite),
                        "-rev",
                        "-tls1_2",
                        "-cipher",
                        ANY_SUITE,
                        "-dhparam",
                        PEERS.file("ffdhe2048.pem", OpenSsl.parameters(NamedGroup.FFDHE2048))));
        try (Side side = face.connect(client(suite).build(), server.port())) {
            NegotiatedParameters parameters = side.handshake();
            assertThat(parameters.version()).isEqualTo(ProtocolVersion.TLS12);
            assertThat(parameters.cipherSuite()).isEqualTo(suite);
            side.write("12345\n");
            side.expect("54321\n");
        }
    }

    /** Left to itself OpenSSL takes a field that RFC 7919 does not know. */
    @Test
    void serverWithAFieldOfItsOwnIsRefused() throws Exception {
        CipherSuite suite = CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256;
        Peer server = openSsl.server(Tls12Suites.certificate(suite), "-rev", "-tls1_2", "-cipher", ANY_SUITE);
        assertThat(Failures.mismatch(() -> {
                    try (Side side = face.connect(client(suite).build(), server.port())) {
                        side.handshake();
                    }
                }))
                .isEqualTo(Mismatch.NO_COMMON_FINITE_FIELD);
        server.await(OpenSsl.alert(AlertDescription.INSUFFICIENT_SECURITY));
    }

    private static ClientConfig.Builder client(CipherSuite suite) {
        return Ours.client().policy(Tls12Suites.policy(suite)).dangerous().allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC);
    }

    /** Our default offer, to a server that has nothing newer. */
    @Test
    void serverWithoutTls13IsSpokenTo() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-rev", "-tls1_2", "-alpn", "h2");
        try (Side side = face.connect(
                Ours.client().applicationProtocols("h2", "http/1.1").build(), server.port())) {
            assertThat(side.handshake().version()).isEqualTo(ProtocolVersion.TLS12);
            assertThat(side.handshake().applicationProtocol()).contains("h2");
            side.write("12345\n");
            side.expect("54321\n");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P384", "EC_P521", "RSA_2048", "RSA_PSS_2048", "ED25519", "ED448"})
    void serverHasEveryKindOfKey(KeyKind kind) throws Exception {
        TestCertificate certificate =
                Ours.AUTHORITY.request(Face.SERVER_NAME).key(kind).issue();
        Peer server = openSsl.server(certificate, "-rev", "-tls1_2");
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            assertThat(side.handshake().peer().orElseThrow().certificate()).isEqualTo(certificate.certificate());
            side.write("12345\n");
            side.expect("54321\n");
        }
    }

    @Test
    void clientTakesPkcs1Signatures() throws Exception {
        ServerConfig config = ServerConfig.builder()
                .identity(Tls12Suites.certificate(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
                        .identity())
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-brief", "-tls1_2", "-sigalgs", "RSA+SHA256:ECDSA+SHA256");
            try (Side side = server.accept()) {
                assertThat(side.handshake().localSignature()).contains(SignatureScheme.RSA_PKCS1_SHA256);
                Talk.line(client, side);
            }
        }
    }

    @Test
    void clientShowsItsCertificate() throws Exception {
        ServerConfig config = Ours.server()
                .clientAuthentication(ClientAuthentication.REQUIRE, Ours.AUTHORITY.verifier())
                .build();
        try (Listening server = face.listen(config)) {
            List<Object> options = openSsl.certificate(Ours.CLIENT);
            Peer client = openSsl.client(
                    server, "-brief", "-tls1_2", options.get(0), options.get(1), options.get(2), options.get(3));
            try (Side side = server.accept()) {
                assertThat(side.handshake().peer().orElseThrow().certificate()).isEqualTo(Ours.CLIENT.certificate());
                Talk.line(client, side);
            }
        }
    }

    @Test
    void clientWithoutACertificateIsRefused() throws Exception {
        ServerConfig config = Ours.server()
                .clientAuthentication(ClientAuthentication.REQUIRE, Ours.AUTHORITY.verifier())
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-brief", "-tls1_2");
            try (Side side = server.accept()) {
                assertThat(Failures.mismatch(side::handshake)).isEqualTo(Mismatch.CLIENT_CERTIFICATE_MISSING_TLS12);
                client.await(OpenSsl.alert(AlertDescription.HANDSHAKE_FAILURE));
            }
        }
    }

    @Test
    void serverTakesOurCertificate() throws Exception {
        Peer server = openSsl.server(
                Ours.SERVER,
                "-rev",
                "-tls1_2",
                "-Verify",
                "3",
                "-verify_return_error",
                "-CAfile",
                PEERS.file("trusted.pem", Ours.AUTHORITY.rootPem()));
        ClientConfig config = Ours.client().identity(Ours.CLIENT.identity()).build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().localChain()).isNotEmpty();
            side.write("12345\n");
            side.expect("54321\n");
        }
    }

    @Test
    void exportsTheSameKeyingMaterialAndLogsTheSameSecret() throws Exception {
        List<String> ours = new CopyOnWriteArrayList<>();
        try (Listening server = face.listen(Ours.server().keyLog(ours::add).build())) {
            Peer client =
                    openSsl.client(server, "-tls1_2", "-keymatexport", "EXPORTER-sluice", "-keymatexportlen", "32");
            try (Side side = server.accept()) {
                side.handshake();
                String master = client.await("Master-Key: ([0-9A-F]{96})$");
                client.await("Extended master secret: (yes)");
                assertThat(ours).hasSize(1).allMatch(line -> line.endsWith(master.toLowerCase(java.util.Locale.ROOT)));
                // OpenSSL exports without a context, we with an empty one, which RFC 5705 tells apart.
                assertThat(side.exportKeyingMaterial("EXPORTER-sluice", new byte[0], 32))
                        .isNotEqualTo(HexFormat.of().parseHex(client.await("Keying material: ([0-9A-F]{64})$")));
            }
        }
    }

    @Test
    void getsAndSendsAMebibyteIntact() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief", "-tls1_2");
            try (Side side = server.accept()) {
                Talk.mebibyte(client, side);
            }
        }
    }

    @Test
    void endsBothDirectionsAtOnce() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief", "-tls1_2");
            try (Side side = server.accept()) {
                side.handshake();
                client.type("the end");
                client.endInput();
                assertThat(side.readAll()).isEqualTo("the end\n");
            }
            assertThat(client.exitCode()).isZero();
        }
    }

    /** The letter R at the keyboard of s_client. */
    @Test
    void clientRenegotiates() throws Exception {
        ServerConfig config = Ours.server().renegotiation(Renegotiation.ALLOWED).build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-tls1_2");
            try (Side side = server.accept()) {
                side.handshake();
                client.await("^Verify return code: 0|^    Verify return code: 0");
                for (int round = 1; round <= 3; round++) {
                    client.type("R");
                    client.await("^RENEGOTIATING$");
                    client.type("1" + round);
                    side.expect("1" + round + "\n");
                    side.write("2" + round + "\n");
                    client.await("^2" + round + "$");
                }
            }
        }
    }

    @Test
    void clientIsToldThatThereIsNoRenegotiation() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-tls1_2");
            try (Side side = server.accept()) {
                side.handshake();
                client.await("^    Verify return code: 0");
                Task<String> reading = Task.start(side::readAll);
                client.type("R");
                client.await("no renegotiation|NO_RENEGOTIATION|SSL alert number 100");
                client.kill();
                reading.result();
            } catch (dev.sluice.tls.TlsException e) {
                // OpenSSL takes the warning for the end.
                assertThat(e.failure().message()).isNotEmpty();
            }
        }
    }

    /** The letter r at the keyboard of s_server sends HelloRequest. While it shakes hands it takes no data. */
    @Test
    void serverAsksForRenegotiation() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-tls1_2");
        KeyChanges changes = new KeyChanges();
        ClientConfig config = Ours.client()
                .renegotiation(Renegotiation.ALLOWED)
                .recorder(changes)
                .build();
        try (Side side = face.connect(config, server.port())) {
            side.write("0\n");
            server.await("^0$");
            for (int round = 1; round <= 3; round++) {
                Task<byte[]> reading = Task.start(() -> side.read(3));
                server.type("r");
                while (changes.ofPeer() < round && server.isAlive()) {
                    Thread.onSpinWait();
                }
                side.write("1" + round + "\n");
                server.await("^1" + round + "$");
                server.type("2" + round);
                assertThat(new String(reading.result(), ISO_8859_1)).isEqualTo("2" + round + "\n");
            }
        }
    }

    @Test
    void clientFollowsOurRequest() throws Exception {
        ServerConfig config = Ours.server().renegotiation(Renegotiation.ALLOWED).build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-tls1_2");
            try (Side side = server.accept()) {
                side.handshake();
                client.await("^    Verify return code: 0");
                for (int round = 1; round <= 3; round++) {
                    Side.KeyChange change = side.rekey(Rekey.BOTH);
                    Task<byte[]> reading = Task.start(() -> side.read(3));
                    change.awaitCompleted();
                    side.write("1" + round + "\n");
                    client.await("^1" + round + "$");
                    client.type("2" + round);
                    assertThat(new String(reading.result(), ISO_8859_1)).isEqualTo("2" + round + "\n");
                }
            }
        }
    }

    @Test
    void serverFollowsOurHello() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-tls1_2", "-client_renegotiation");
        ClientConfig config = Ours.client().renegotiation(Renegotiation.ALLOWED).build();
        try (Side side = face.connect(config, server.port())) {
            side.write("0\n");
            server.await("^0$");
            for (int round = 1; round <= 3; round++) {
                Side.KeyChange change = side.rekey(Rekey.BOTH);
                Task<byte[]> reading = Task.start(() -> side.read(3));
                change.awaitCompleted();
                server.type("2" + round);
                assertThat(new String(reading.result(), ISO_8859_1)).isEqualTo("2" + round + "\n");
                side.write("3" + round + "\n");
                server.await("^3" + round + "$");
            }
        }
    }

    /** OpenSSL gives up where data comes into a handshake; this side holds its own back. */
    @Test
    void serverFollowsOurHelloWhileWeWrite() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-tls1_2", "-client_renegotiation");
        ClientConfig config = Ours.client().renegotiation(Renegotiation.ALLOWED).build();
        try (Side side = face.connect(config, server.port())) {
            side.write("0\n");
            server.await("^0$");
            Task<byte[]> reading = Task.start(() -> side.read(3));
            Task<Boolean> writing = Task.start(() -> {
                for (int i = 0; i < 1000; i++) {
                    side.write("line " + i + "\n");
                }
                return true;
            });
            side.rekey(Rekey.BOTH).awaitCompleted();
            assertThat(writing.result()).isTrue();
            server.await("^line 999$");
            server.type("23");
            assertThat(new String(reading.result(), ISO_8859_1)).isEqualTo("23\n");
        }
    }

    /** OpenSSL offers no application protocol again. */
    @Test
    void clientThatNamedAProtocolFollowsOurRequest() throws Exception {
        ServerConfig config = Ours.server()
                .applicationProtocols("one")
                .renegotiation(Renegotiation.ALLOWED)
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-tls1_2", "-alpn", "one");
            try (Side side = server.accept()) {
                side.handshake();
                client.await("^    Verify return code: 0");
                Side.KeyChange change = side.rekey(Rekey.BOTH);
                Task<byte[]> reading = Task.start(() -> side.read(3));
                change.awaitCompleted();
                side.write("11\n");
                client.await("^11$");
                client.type("21");
                assertThat(new String(reading.result(), ISO_8859_1)).isEqualTo("21\n");
            }
        }
    }
}
