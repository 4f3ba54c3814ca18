package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates and signatures between us and OpenSSL, on both ends. */
@ParameterizedClass
@EnumSource(Face.class)
class OpenSslCertificateTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final OpenSsl openSsl = new OpenSsl(PEERS);
    private final Face face;

    OpenSslCertificateTest(Face face) {
        this.face = face;
    }

    static List<SignatureScheme> schemes() {
        return Chains.classicalSchemes();
    }

    private static SecurityPolicy only(SignatureScheme scheme) {
        return SecurityPolicy.DEFAULT.withSignatureSchemes(List.of(scheme));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void clientVerifiesOurSignature(SignatureScheme scheme) throws Exception {
        Chains.Chain chain = Chains.of(scheme);
        ServerConfig config = ServerConfig.builder()
                .identity(chain.server().identity())
                .policy(only(scheme))
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.clientTrusting(chain.rootPem(), server, "-brief");
            try (Side side = server.accept()) {
                assertThat(side.handshake().localSignature()).contains(scheme);
                client.await("^Verification: OK$");
                client.type("1");
                side.expect("1\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void weVerifyItsSignature(SignatureScheme scheme) throws Exception {
        Chains.Chain chain = Chains.of(scheme);
        Peer server = PEERS.shared(chain.kind().name(), () -> openSsl.server(chain.server(), "-rev"));
        ClientConfig config = ClientConfig.builder()
                .verifier(chain.verifier())
                .policy(only(scheme))
                .build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().peerSignature()).contains(scheme);
            side.write("12\n");
            side.expect("21\n");
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void serverVerifiesOurSignatureAsClient(SignatureScheme scheme) throws Exception {
        Chains.Chain chain = Chains.of(scheme);
        Peer server = openSsl.demandingServer(Chains.rootsPem());
        ClientConfig config = Ours.client()
                .identity(chain.client().identity())
                .policy(alsoFor(scheme))
                .build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().localSignature()).contains(scheme);
            side.write("12\n");
            side.expect("21\n");
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void weVerifyItsSignatureAsClient(SignatureScheme scheme) throws Exception {
        Chains.Chain chain = Chains.of(scheme);
        ServerConfig config = Ours.server()
                .clientAuthentication(ClientAuthentication.REQUIRE, chain.verifier())
                .policy(alsoFor(scheme))
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, withCertificate(chain.client()));
            try (Side side = server.accept()) {
                assertThat(side.handshake().peerSignature()).contains(scheme);
                assertThat(side.handshake().peer().orElseThrow().chain())
                        .isEqualTo(chain.client().chain());
                client.type("1");
                side.expect("1\n");
            }
        }
    }

    /** The server's own signature is by ECDSA on P-256, the client's by this one. */
    private static SecurityPolicy alsoFor(SignatureScheme scheme) {
        return scheme == SignatureScheme.ECDSA_SECP256R1_SHA256
                ? only(scheme)
                : SecurityPolicy.DEFAULT.withSignatureSchemes(List.of(scheme, SignatureScheme.ECDSA_SECP256R1_SHA256));
    }

    @Test
    void clientWithoutCertificateIsRefusedWhereOneIsRequired() throws Exception {
        try (Listening server = face.listen(asking(ClientAuthentication.REQUIRE))) {
            Peer client = openSsl.client(server, "-brief");
            try (Side side = server.accept()) {
                assertThat(Failures.mismatch(side::handshake)).isEqualTo(Mismatch.CLIENT_CERTIFICATE_MISSING);
                client.await(OpenSsl.alert(AlertDescription.CERTIFICATE_REQUIRED));
            }
        }
    }

    @Test
    void clientWithoutCertificateIsServedWhereOneIsOnlyRequested() throws Exception {
        try (Listening server = face.listen(asking(ClientAuthentication.REQUEST))) {
            Peer client = openSsl.client(server, "-brief");
            try (Side side = server.accept()) {
                assertThat(side.handshake().peer()).isEmpty();
                client.type("1");
                side.expect("1\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ClientAuthentication.class,
            names = {"REQUEST", "REQUIRE"})
    void clientOfAStrangersAuthorityIsRefused(ClientAuthentication mode) throws Exception {
        try (Listening server = face.listen(asking(mode))) {
            Peer client = openSsl.client(server, withCertificate(Ours.STRANGE_CLIENT));
            try (Side side = server.accept()) {
                assertThat(Failures.rejection(side::handshake)).isEqualTo(CertificateProblem.UNKNOWN_ISSUER);
                client.await(OpenSsl.alert(AlertDescription.UNKNOWN_CA));
            }
        }
    }

    @Test
    void clientIsToldWhoseCertificatesAreWanted() throws Exception {
        ServerConfig config = asking(ClientAuthentication.REQUIRE).toBuilder()
                .authorities(List.of(Ours.AUTHORITY.root().getSubjectX500Principal()))
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = openSsl.client(server, withCertificate(Ours.CLIENT));
            try (Side side = server.accept()) {
                NegotiatedParameters parameters = side.handshake();
                assertThat(parameters.peer().orElseThrow().certificate()).isEqualTo(Ours.CLIENT.certificate());
                client.await("^Acceptable client certificate CA names$");
                client.await("CN = Sluice Test Root EC_P256$");
            }
        }
    }

    @Test
    void serverRefusesUsWithoutCertificate() throws Exception {
        Peer server = openSsl.demandingServer(Ours.AUTHORITY.rootPem());
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.handshake();
            assertThat(Failures.of(side::read)).isEqualTo(Failures.alert(AlertDescription.CERTIFICATE_REQUIRED));
        }
    }

    @Test
    void serverRefusesUsWithACertificateOfAStranger() throws Exception {
        Peer server = openSsl.demandingServer(Ours.AUTHORITY.rootPem());
        ClientConfig config =
                Ours.client().identity(Ours.STRANGE_CLIENT.identity()).build();
        try (Side side = face.connect(config, server.port())) {
            side.handshake();
            assertThat(Failures.of(side::read)).isEqualTo(Failures.alert(AlertDescription.UNKNOWN_CA));
        }
    }

    @Test
    void weRefuseAServerOfAStrangersAuthority() throws Exception {
        refused(Ours.STRANGER.request(Face.SERVER_NAME).issue(), CertificateProblem.UNKNOWN_ISSUER);
    }

    @Test
    void weRefuseAServerWithAnotherName() throws Exception {
        refused(Ours.AUTHORITY.request("other.example").issue(), CertificateProblem.WRONG_NAME);
    }

    @Test
    void weRefuseAServerWhoseCertificateHasExpired() throws Exception {
        refused(Ours.AUTHORITY.request(Face.SERVER_NAME).expired().issue(), CertificateProblem.EXPIRED);
    }

    private void refused(TestCertificate certificate, CertificateProblem problem) throws Exception {
        Peer server = openSsl.server(certificate, "-rev");
        assertThat(Failures.rejection(() -> connectTo(server))).isEqualTo(problem);
        server.await(OpenSsl.alert(problem.alert()));
    }

    private void connectTo(Peer server) throws Exception {
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.handshake();
        }
    }

    private static ServerConfig asking(ClientAuthentication mode) {
        return Ours.server()
                .clientAuthentication(mode, Ours.AUTHORITY.verifier())
                .build();
    }

    private Object[] withCertificate(TestCertificate certificate) {
        return openSsl.certificate(certificate).toArray();
    }
}
