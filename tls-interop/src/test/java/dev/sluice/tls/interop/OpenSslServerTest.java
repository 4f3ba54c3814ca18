package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.testkit.Rfc;
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

/** Our clients come to {@code openssl s_server}. */
@ParameterizedClass
@EnumSource(Face.class)
class OpenSslServerTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Face face;

    OpenSslServerTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*_WITH_.*")
    void speaksEachCipherSuite(CipherSuite suite) throws Exception {
        Peer server = openSsl.reverser();
        try (Side side = face.connect(Ours.client().policy(Ours.policy(suite)).build(), server.port())) {
            assertThat(side.handshake().cipherSuite()).isEqualTo(suite);
            server.await("^Ciphersuite: " + suite + "$");
            talk(side);
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void speaksEachGroup(NamedGroup group) throws Exception {
        try (Side side = face.connect(
                Ours.client().policy(Ours.policy(group)).build(),
                openSsl.reverser().port())) {
            assertThat(side.handshake().group()).contains(group);
            assertThat(side.handshake().helloRetried()).isFalse();
            talk(side);
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void asksToRetryWithEachGroup(NamedGroup group) throws Exception {
        ClientConfig config = Ours.client().policy(Ours.withoutShare(group)).build();
        try (Side side = face.connect(config, openSsl.reverser().port())) {
            assertThat(side.handshake().group()).contains(group);
            assertThat(side.handshake().helloRetried()).isTrue();
            talk(side);
        }
    }

    @Test
    void findsItsWayThroughOurWholeOffer() throws Exception {
        try (Side side = face.connect(Ours.client().build(), openSsl.reverser().port())) {
            assertThat(side.handshake().group()).contains(NamedGroup.X25519);
            assertThat(side.handshake().helloRetried()).isFalse();
            talk(side);
        }
    }

    @Test
    void choosesAnApplicationProtocol() throws Exception {
        ClientConfig config =
                Ours.client().applicationProtocols("http/1.1", "h2").build();
        try (Side side = face.connect(config, openSsl.reverser().port())) {
            assertThat(side.handshake().applicationProtocol()).contains("h2");
        }
    }

    @Test
    void choosesItsCertificateByTheNameWeAskFor() throws Exception {
        TestCertificate byName = Ours.AUTHORITY.request(Face.SERVER_NAME).issue();
        Peer server = openSsl.server(
                Ours.SERVER,
                "-rev",
                "-servername",
                Face.SERVER_NAME,
                "-cert2",
                PEERS.file("cert2.pem", byName.chainPem()),
                "-key2",
                PEERS.file("key2.pem", byName.keyPem()));
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            assertThat(side.handshake().peer().orElseThrow().certificate()).isEqualTo(byName.certificate());
        }
    }

    @Test
    void refusesUsWithTls12() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-tls1_2");
        ClientConfig config = Ours.client().policy(Ours.TLS13).build();
        assertThat(Failures.of(() -> {
                    try (Side side = face.connect(config, server.port())) {
                        side.handshake();
                    }
                }))
                .isEqualTo(Failures.alert(AlertDescription.PROTOCOL_VERSION));
    }

    @Test
    @Rfc("8446 7.5 exporter")
    void exportsTheSameKeyingMaterial() throws Exception {
        Peer server = openSsl.interactiveServer();
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.handshake();
            byte[] theirs = HexFormat.of().parseHex(server.await("Keying material: ([0-9A-F]{64})$"));
            assertThat(side.exportKeyingMaterial("EXPORTER-sluice", new byte[0], 32))
                    .isEqualTo(theirs);
        }
    }

    @Test
    @Rfc("9850 2")
    void logsTheSameSecrets() throws Exception {
        List<String> ours = new CopyOnWriteArrayList<>();
        try (Side side = face.connect(
                Ours.client().keyLog(ours::add).build(), openSsl.reverser().port())) {
            talk(side);
        }
        String clientRandom = ours.getFirst().split(" ")[1];
        List<String> theirs = OpenSsl.keyLog(openSsl.serversKeyLog()).stream()
                .filter(line -> line.contains(clientRandom))
                .toList();
        assertThat(ours).hasSize(5).containsExactlyInAnyOrderElementsOf(theirs);
    }

    @Test
    void getsAndSendsAMebibyteIntact() throws Exception {
        byte[] data = Ours.mebibyte();
        try (Side side = face.connect(Ours.client().build(), openSsl.reverser().port())) {
            Task<Boolean> writing = Task.start(() -> {
                side.write(data);
                return true;
            });
            assertThat(side.read(data.length)).isEqualTo(reversedLines(data));
            assertThat(writing.result()).isTrue();
        }
    }

    @Test
    @Rfc("8446 6.1 close-notify")
    void endsFirst() throws Exception {
        try (Side side = face.connect(Ours.client().build(), openSsl.reverser().port())) {
            side.write("the end\n");
            side.write("CLOSE\n");
            assertThat(side.readAll()).isEqualTo("dne eht\n");
            side.closeWrite();
        }
    }

    @Test
    @Rfc("8446 6.1 close-notify")
    void answersOurEnd() throws Exception {
        try (Side side = face.connect(Ours.client().build(), openSsl.reverser().port())) {
            side.write("the end\n");
            side.closeWrite();
            assertThat(side.readAll()).isEqualTo("dne eht\n");
        }
    }

    @Test
    @Rfc("8446 6.1 truncation")
    void isNoticedWhenItLeavesWithoutCloseNotify() throws Exception {
        Peer server = openSsl.interactiveServer();
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.write("0\n");
            server.await("^0$");
            server.type("q");
            assertThat(Failures.of(side::readAll)).isInstanceOf(Failure.Truncated.class);
        }
    }

    @Test
    void isNoticedWhenItDiesWithoutAWord() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-rev");
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            talk(side);
            server.kill();
            assertThat(Failures.of(side::readAll)).isInstanceOf(Failure.Truncated.class);
        }
    }

    static List<NamedGroup> groups() {
        return OpenSsl.groups().toList();
    }

    private static void talk(Side side) throws Exception {
        side.write("12345\n");
        side.expect("54321\n");
    }

    private static byte[] reversedLines(byte[] data) {
        StringBuilder reversed = new StringBuilder();
        new String(data, ISO_8859_1)
                .lines()
                .forEach(line ->
                        reversed.append(new StringBuilder(line).reverse()).append('\n'));
        return reversed.toString().getBytes(ISO_8859_1);
    }
}
