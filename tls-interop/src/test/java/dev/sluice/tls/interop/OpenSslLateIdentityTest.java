package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Post-handshake authentication between us and OpenSSL's programs. */
@ParameterizedClass
@EnumSource(Face.class)
class OpenSslLateIdentityTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Face face;

    OpenSslLateIdentityTest(Face face) {
        this.face = face;
    }

    private static ServerConfig server() {
        return Ours.server()
                .clientAuthentication(ClientAuthentication.NONE, Ours.AUTHORITY.verifier())
                .build();
    }

    private Peer client(Listening server, TestCertificate certificate) {
        List<Object> options = new ArrayList<>(openSsl.certificate(certificate));
        options.add("-enable_pha");
        return openSsl.client(server, options.toArray());
    }

    @Test
    void clientSaysWhoItIsEachTimeWeAsk() throws Exception {
        try (Listening server = face.listen(server())) {
            Peer client = client(server, Ours.CLIENT);
            try (Side side = server.accept()) {
                assertThat(side.handshake().peer()).isEmpty();
                for (int round = 1; round <= 2; round++) {
                    assertThat(side.askClient().orElseThrow().certificate()).isEqualTo(Ours.CLIENT.certificate());
                    client.type("1" + round);
                    side.expect("1" + round + "\n");
                    side.write("2" + round + "\n");
                    client.await("^2" + round + "$");
                }
            }
        }
    }

    @Test
    void clientHasNothingToShow() throws Exception {
        try (Listening server = face.listen(server())) {
            Peer client = openSsl.client(server, "-enable_pha");
            try (Side side = server.accept()) {
                side.handshake();
                assertThat(side.askClient()).isEmpty();
                side.write("12345\n");
                client.await("^12345$");
            }
        }
    }

    @Test
    void clientThatDidNotOfferItIsNotAsked() throws Exception {
        try (Listening server = face.listen(server())) {
            Peer client = openSsl.client(server);
            try (Side side = server.accept()) {
                side.handshake();
                assertThatThrownBy(side::askClient).isInstanceOf(IllegalStateException.class);
                side.write("12345\n");
                client.await("^12345$");
            }
        }
    }

    @Test
    void strangerIsRefused() throws Exception {
        try (Listening server = face.listen(server())) {
            Peer client = client(server, Ours.STRANGE_CLIENT);
            try (Side side = server.accept()) {
                side.handshake();
                assertThat(Failures.rejection(side::askClient)).isEqualTo(CertificateProblem.UNKNOWN_ISSUER);
                client.await(OpenSsl.alert(AlertDescription.UNKNOWN_CA));
            }
        }
    }

    /** The letter c at the keyboard of s_server. */
    @Test
    void serverLearnsWhoWeAreEachTimeItAsks() throws Exception {
        Peer server =
                openSsl.server(Ours.SERVER, "-msg", "-CAfile", PEERS.file("trusted.pem", Ours.AUTHORITY.rootPem()));
        Messages messages = new Messages();
        ClientConfig config = Ours.client()
                .identity(Ours.CLIENT.identity())
                .postHandshakeAuthentication()
                .observer(messages)
                .build();
        try (Side side = face.connect(config, server.port())) {
            side.write("0\n");
            server.await("^0$");
            assertThat(side.handshake().localChain()).isEmpty();
            for (int round = 1; round <= 2; round++) {
                server.type("c");
                Task<byte[]> reading = Task.start(() -> side.read(3));
                server.await("^<<< TLS 1.3, Handshake \\[length [0-9a-f]+\\], CertificateVerify$");
                server.await("^<<< TLS 1.3, Handshake \\[length [0-9a-f]+\\], Finished$");
                server.type("2" + round);
                assertThat(reading.result())
                        .isEqualTo(("2" + round + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                side.write("1" + round + "\n");
                server.await("^1" + round + "$");
            }
        }
        assertThat(messages.sent())
                .filteredOn(text -> text.startsWith("CertificateVerify\n"))
                .hasSize(2);
    }

    @Test
    void serverHearsThatWeHaveNothingToShow() throws Exception {
        Peer server = openSsl.server(Ours.SERVER, "-msg");
        ClientConfig config = Ours.client().postHandshakeAuthentication().build();
        try (Side side = face.connect(config, server.port())) {
            side.write("0\n");
            server.await("^0$");
            server.type("c");
            Task<byte[]> reading = Task.start(() -> side.read(3));
            server.await("^<<< TLS 1.3, Handshake \\[length 0028\\], Certificate$");
            server.await("^<<< TLS 1.3, Handshake \\[length [0-9a-f]+\\], Finished$");
            server.type("12");
            assertThat(reading.result()).hasSize(3);
        }
    }
}
