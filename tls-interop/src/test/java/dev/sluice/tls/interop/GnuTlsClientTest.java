package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code gnutls-cli} comes to our servers. */
@ParameterizedClass
@EnumSource(Face.class)
class GnuTlsClientTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final GnuTls gnuTls = new GnuTls(PEERS);
    private final Face face;

    GnuTlsClientTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*_WITH_.*")
    void speaksEachCipherSuite(CipherSuite suite) throws Exception {
        ServerConfig config = Ours.server().policy(Ours.policy(suite)).build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.client(server);
            try (Side side = server.accept()) {
                assertThat(side.handshake().cipherSuite()).isEqualTo(suite);
                talk(client, side);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void speaksEachGroup(NamedGroup group) throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.client(server, GnuTls.offering(group));
            try (Side side = server.accept()) {
                assertThat(side.handshake().group()).contains(group);
                assertThat(side.handshake().helloRetried()).isFalse();
                talk(client, side);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void isAskedToRetryWithEachGroup(NamedGroup group) throws Exception {
        NamedGroup first = group == NamedGroup.X25519 ? NamedGroup.SECP256R1 : NamedGroup.X25519;
        ServerConfig config = Ours.server().policy(Ours.policy(group)).build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.client(server, GnuTls.offering(first, group), "--single-key-share");
            try (Side side = server.accept()) {
                assertThat(side.handshake().group()).contains(group);
                assertThat(side.handshake().helloRetried()).isTrue();
                talk(client, side);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void bothSignWithEachScheme(SignatureScheme scheme) throws Exception {
        Chains.Chain chain = Chains.of(scheme);
        ServerConfig config = ServerConfig.builder()
                .identity(chain.server().identity())
                .clientAuthentication(ClientAuthentication.REQUIRE, chain.verifier())
                .policy(SecurityPolicy.DEFAULT.withSignatureSchemes(List.of(scheme)))
                .build();
        try (Listening server = face.listen(config)) {
            Peer client = gnuTls.clientTrusting(
                    chain.rootPem(), server, gnuTls.certificate(chain.client()).toArray());
            try (Side side = server.accept()) {
                assertThat(side.handshake().localSignature()).contains(scheme);
                assertThat(side.handshake().peerSignature()).contains(scheme);
                assertThat(side.handshake().peer().orElseThrow().chain())
                        .isEqualTo(chain.client().chain());
                talk(client, side);
            }
        }
    }

    @Test
    void withoutCertificateIsRefusedWhereOneIsRequired() throws Exception {
        try (Listening server = face.listen(demanding())) {
            Peer client = gnuTls.client(server);
            try (Side side = server.accept()) {
                assertThat(Failures.mismatch(side::handshake)).isEqualTo(Mismatch.CLIENT_CERTIFICATE_MISSING);
                client.await(GnuTls.alert(AlertDescription.CERTIFICATE_REQUIRED));
            }
        }
    }

    @Test
    void ofAStrangersAuthorityIsRefused() throws Exception {
        try (Listening server = face.listen(demanding())) {
            Peer client = gnuTls.client(
                    server, gnuTls.certificate(Ours.STRANGE_CLIENT).toArray());
            try (Side side = server.accept()) {
                assertThat(Failures.rejection(side::handshake)).isEqualTo(CertificateProblem.UNKNOWN_ISSUER);
                client.await(GnuTls.alert(AlertDescription.UNKNOWN_CA));
            }
        }
    }

    @Test
    void refusesUsIfItDoesNotTrustOurAuthority() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.clientTrusting(Ours.STRANGER.rootPem(), server);
            try (Side side = server.accept()) {
                assertThat(Failures.of(side::readAll)).isInstanceOf(Failure.AlertReceived.class);
                assertThat(client.exitCode()).isNotZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Rekey.class)
    void updatesItsKeys(Rekey rekey) throws Exception {
        KeyChanges changes = new KeyChanges();
        try (Listening server = face.listen(Ours.server().recorder(changes).build())) {
            Peer client = gnuTls.client(server, GnuTls.LOGGING, "--inline-commands");
            try (Side side = server.accept()) {
                talk(client, side);
                for (int round = 1; round <= 3; round++) {
                    client.type(rekey == Rekey.BOTH ? "^rekey^" : "^rekey1^");
                    client.await(GnuTls.sent(rekey));
                    talk(client, side);
                    if (rekey == Rekey.BOTH) {
                        client.await(GnuTls.received(Rekey.SENDING));
                    }
                    assertThat(changes.ofPeer()).isEqualTo(round);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Rekey.class)
    void followsOurKeyUpdates(Rekey rekey) throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.client(server, GnuTls.LOGGING);
            try (Side side = server.accept()) {
                talk(client, side);
                for (int round = 1; round <= 3; round++) {
                    Side.KeyChange change = side.rekey(rekey);
                    client.await(GnuTls.received(rekey));
                    talk(client, side);
                    change.awaitCompleted();
                }
            }
        }
    }

    @Test
    void getsAndSendsAMebibyteIntact() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.client(server);
            try (Side side = server.accept()) {
                talk(client, side);
                Talk.mebibyte(client, side);
            }
        }
    }

    @Test
    void endsFirst() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.client(server);
            try (Side side = server.accept()) {
                talk(client, side);
                client.type("the end");
                client.endInput();
                assertThat(side.readAll()).isEqualTo("the end\n");
                side.closeWrite();
            }
            assertThat(client.exitCode()).isZero();
        }
    }

    @Test
    void seesOurEnd() throws Exception {
        try (Listening server = face.listen(Ours.server().build())) {
            Peer client = gnuTls.client(server);
            try (Side side = server.accept()) {
                talk(client, side);
                side.closeWrite();
                client.await("^- Peer has closed the GnuTLS connection$");
                assertThat(Failures.of(side::readAll)).isInstanceOf(Failure.Truncated.class);
            }
            assertThat(client.exitCode()).isZero();
        }
    }

    static List<NamedGroup> groups() {
        return GnuTls.groups();
    }

    static List<SignatureScheme> schemes() {
        return Chains.classicalSchemes();
    }

    private static ServerConfig demanding() {
        return Ours.server()
                .clientAuthentication(ClientAuthentication.REQUIRE, Ours.AUTHORITY.verifier())
                .build();
    }

    private static void talk(Peer client, Side side) throws Exception {
        client.type("12345");
        side.expect("12345\n");
        side.write("67890\n");
        client.await("^67890\n");
    }
}
