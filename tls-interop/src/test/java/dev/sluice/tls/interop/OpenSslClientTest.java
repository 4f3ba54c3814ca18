package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.testkit.Rfc;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code openssl s_client} comes to our servers. */
@ParameterizedClass
@EnumSource(Face.class)
class OpenSslClientTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Face face;

    OpenSslClientTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*_WITH_.*")
    void speaksEachCipherSuite(CipherSuite suite) throws Exception {
        ServerConfig config = Ours.server().policy(Ours.policy(suite)).build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-brief", "-ciphersuites", OpenSsl.EVERY_SUITE);
            try (Side side = server.accept()) {
                assertThat(side.handshake().cipherSuite()).isEqualTo(suite);
                client.await("^Ciphersuite: " + suite + "$");
                Talk.line(client, side);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void speaksEachGroup(NamedGroup group) throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief", "-groups", OpenSsl.name(group));
            try (Side side = server.accept()) {
                assertThat(side.handshake().group()).contains(group);
                assertThat(side.handshake().helloRetried()).isFalse();
                Talk.line(client, side);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void isAskedToRetryWithEachGroup(NamedGroup group) throws Exception {
        String first = group == NamedGroup.X25519 ? "P-256" : "X25519";
        ServerConfig config = Ours.server().policy(Ours.policy(group)).build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-brief", "-groups", first + ":" + OpenSsl.name(group));
            try (Side side = server.accept()) {
                assertThat(side.handshake().group()).contains(group);
                assertThat(side.handshake().helloRetried()).isTrue();
                Talk.line(client, side);
            }
        }
    }

    @Test
    void isToldOurApplicationProtocol() throws Exception {
        ServerConfig config =
                Ours.server().applicationProtocols("h2", "http/1.1").build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-alpn", "http/1.1,h2");
            try (Side side = server.accept()) {
                assertThat(side.handshake().applicationProtocol()).contains("h2");
                client.await("^ALPN protocol: h2$");
            }
        }
    }

    @Test
    void isRefusedWithoutCommonApplicationProtocol() throws Exception {
        ServerConfig config = Ours.server().applicationProtocols("h2").build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, "-alpn", "spdy/1");
            try (Side side = server.accept()) {
                assertThat(Failures.mismatch(side::handshake)).isEqualTo(Mismatch.NO_COMMON_APPLICATION_PROTOCOL);
                client.await(OpenSsl.alert(AlertDescription.NO_APPLICATION_PROTOCOL));
            }
        }
    }

    @Test
    void isRefusedWithTls12() throws Exception {
        try (Listening server = face.listen(Ours.server().policy(Ours.TLS13).build())) {
            Peer client = openSsl.client(server, "-tls1_2");
            try (Side side = server.accept()) {
                assertThat(Failures.mismatch(side::handshake)).isEqualTo(Mismatch.NO_COMMON_VERSION);
                client.await(OpenSsl.alert(AlertDescription.PROTOCOL_VERSION));
            }
        }
    }

    @Test
    void tellsTheNameItAsksFor() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            openSsl.client(server);
            try (Side side = server.accept()) {
                assertThat(side.handshake().serverName()).contains(ServerName.of(Face.SERVER_NAME));
            }
        }
    }

    @Test
    @Rfc("8446 7.5 exporter")
    void exportsTheSameKeyingMaterial() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-keymatexport", "EXPORTER-sluice", "-keymatexportlen", "32");
            try (Side side = server.accept()) {
                side.handshake();
                byte[] theirs = HexFormat.of().parseHex(client.await("Keying material: ([0-9A-F]{64})$"));
                assertThat(side.exportKeyingMaterial("EXPORTER-sluice", new byte[0], 32))
                        .isEqualTo(theirs);
            }
        }
    }

    @Test
    @Rfc("9850 2")
    void logsTheSameSecrets() throws Exception {
        List<String> ours = new CopyOnWriteArrayList<>();
        Path theirs = PEERS.folder().resolve(face + ".keys");
        try (Listening server = face.listen(Ours.server().keyLog(ours::add).build())) {
            Peer client = openSsl.client(server, "-brief", "-keylogfile", theirs);
            try (Side side = server.accept()) {
                side.handshake();
                Talk.line(client, side);
            }
        }
        assertThat(ours).hasSize(5).containsExactlyInAnyOrderElementsOf(OpenSsl.keyLog(theirs));
    }

    @Test
    void getsAndSendsAMebibyteIntact() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief");
            try (Side side = server.accept()) {
                Talk.mebibyte(client, side);
            }
        }
    }

    @Test
    @Rfc("8446 6.1 close-notify")
    void endsFirst() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief");
            try (Side side = server.accept()) {
                side.handshake();
                client.type("the end");
                client.endInput();
                assertThat(side.readAll()).isEqualTo("the end\n");
                side.closeWrite();
            }
            assertThat(client.exitCode()).isZero();
        }
    }

    @Test
    @Rfc("8446 6.1 close-notify")
    void answersOurEnd() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief");
            try (Side side = server.accept()) {
                side.write("the end\n");
                side.closeWrite();
                assertThat(side.readAll()).isEmpty();
            }
            assertThat(client.exitCode()).isZero();
            assertThat(client.output()).isEqualTo("the end\n");
        }
    }

    @Test
    @Rfc("8446 6.1 truncation")
    void isNoticedWhenItDiesWithoutAWord() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = openSsl.client(server, "-brief");
            try (Side side = server.accept()) {
                side.handshake();
                Talk.line(client, side);
                client.kill();
                assertThat(Failures.of(side::readAll)).isInstanceOf(Failure.Truncated.class);
            }
        }
    }

    @Test
    void comesAndGoesWhileOthersStay() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer first = openSsl.client(server, "-brief");
            try (Side firstSide = server.accept()) {
                NegotiatedParameters parameters = firstSide.handshake();
                Peer second = openSsl.client(server, "-brief");
                try (Side secondSide = server.accept()) {
                    assertThat(secondSide.handshake().cipherSuite()).isEqualTo(parameters.cipherSuite());
                    Talk.line(second, secondSide);
                    Talk.line(first, firstSide);
                }
                Talk.line(first, firstSide);
            }
        }
    }

    static List<NamedGroup> groups() {
        return OpenSsl.groups().toList();
    }
}
