package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our clients come to {@code gnutls-serv}. */
@ParameterizedClass
@EnumSource(Face.class)
class GnuTlsServerTest {
    @RegisterExtension
    static final Peers PEERS = new Peers();

    private final GnuTls gnuTls = new GnuTls(PEERS);
    private final Face face;

    GnuTlsServerTest(Face face) {
        this.face = face;
    }

    @ParameterizedTest
    @EnumSource(value = CipherSuite.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*_WITH_.*")
    void speaksEachCipherSuite(CipherSuite suite) throws Exception {
        try (Side side = connect(Ours.client().policy(Ours.policy(suite)))) {
            assertThat(side.handshake().cipherSuite()).isEqualTo(suite);
            talk(side);
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void speaksEachGroup(NamedGroup group) throws Exception {
        try (Side side = connect(Ours.client().policy(Ours.policy(group)))) {
            assertThat(side.handshake().group()).contains(group);
            assertThat(side.handshake().helloRetried()).isFalse();
            talk(side);
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void asksToRetryWithEachGroup(NamedGroup group) throws Exception {
        try (Side side = connect(Ours.client().policy(Ours.withoutShare(group)))) {
            assertThat(side.handshake().group()).contains(group);
            assertThat(side.handshake().helloRetried()).isTrue();
            talk(side);
        }
    }

    @Test
    void findsItsWayThroughOurWholeOffer() throws Exception {
        try (Side side = connect(Ours.client())) {
            assertThat(side.handshake().group()).contains(NamedGroup.X25519);
            assertThat(side.handshake().helloRetried()).isFalse();
            talk(side);
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void bothSignWithEachScheme(SignatureScheme scheme) throws Exception {
        Chains.Chain chain = Chains.of(scheme);
        Peer server = gnuTls.demandingServer(chain.server(), chain.rootPem());
        ClientConfig config = ClientConfig.builder()
                .verifier(chain.verifier())
                .identity(chain.client().identity())
                .policy(SecurityPolicy.DEFAULT.withSignatureSchemes(List.of(scheme)))
                .build();
        try (Side side = face.connect(config, server.port())) {
            assertThat(side.handshake().localSignature()).contains(scheme);
            assertThat(side.handshake().peerSignature()).contains(scheme);
            talk(side);
        }
    }

    @Test
    void refusesUsWithoutCertificate() throws Exception {
        Peer server = gnuTls.demandingServer(Ours.SERVER, Ours.AUTHORITY.rootPem());
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.handshake();
            assertThat(Failures.of(side::read)).isEqualTo(Failures.alert(AlertDescription.CERTIFICATE_REQUIRED));
        }
    }

    @Test
    void refusesUsWithACertificateOfAStranger() throws Exception {
        Peer server = gnuTls.demandingServer(Ours.SERVER, Ours.AUTHORITY.rootPem());
        ClientConfig config =
                Ours.client().identity(Ours.STRANGE_CLIENT.identity()).build();
        try (Side side = face.connect(config, server.port())) {
            side.handshake();
            assertThat(Failures.of(side::read)).isEqualTo(Failures.alert(AlertDescription.ACCESS_DENIED));
        }
    }

    @Test
    void isRefusedIfWeDoNotTrustItsAuthority() throws Exception {
        Peer server = gnuTls.server(Ours.STRANGER.request(Face.SERVER_NAME).issue(), GnuTls.LOGGING);
        assertThat(Failures.rejection(() -> connectTo(server))).isEqualTo(CertificateProblem.UNKNOWN_ISSUER);
        server.await(GnuTls.alert(AlertDescription.UNKNOWN_CA));
    }

    @Test
    void updatesItsKeysAndAsksForOurs() throws Exception {
        KeyChanges changes = new KeyChanges();
        Peer server = gnuTls.loggingEcho();
        try (Side side = face.connect(Ours.client().recorder(changes).build(), server.port())) {
            talk(side);
            for (int round = 1; round <= 3; round++) {
                side.write("**REHANDSHAKE**\n");
                side.expect("Successfully executed command\n");
                server.await(GnuTls.sent(Rekey.BOTH));
                talk(side);
                server.await(GnuTls.received(Rekey.SENDING));
                assertThat(changes.ofPeer()).isEqualTo(round);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Rekey.class)
    void followsOurKeyUpdates(Rekey rekey) throws Exception {
        Peer server = gnuTls.loggingEcho();
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            talk(side);
            for (int round = 1; round <= 3; round++) {
                Side.KeyChange change = side.rekey(rekey);
                server.await(GnuTls.received(rekey));
                talk(side);
                change.awaitCompleted();
            }
        }
    }

    @Test
    void getsAndSendsAMebibyteIntact() throws Exception {
        byte[] data = Ours.mebibyte();
        try (Side side = connect(Ours.client())) {
            Task<Boolean> writing = Task.start(() -> {
                side.write(data);
                return true;
            });
            assertThat(side.read(data.length)).isEqualTo(data);
            assertThat(writing.result()).isTrue();
        }
    }

    @Test
    void answersOurEnd() throws Exception {
        try (Side side = connect(Ours.client())) {
            side.write("the end\n");
            side.expect("the end\n");
            side.closeWrite();
            assertThat(side.readAll()).isEmpty();
        }
    }

    static List<NamedGroup> groups() {
        return GnuTls.groups();
    }

    static List<SignatureScheme> schemes() {
        return Chains.classicalSchemes();
    }

    private Side connect(ClientConfig.Builder config) throws Exception {
        return face.connect(config.build(), gnuTls.echo().port());
    }

    private void connectTo(Peer server) throws Exception {
        try (Side side = face.connect(Ours.client().build(), server.port())) {
            side.handshake();
        }
    }

    private static void talk(Side side) throws Exception {
        side.write("12345\n");
        side.expect("12345\n");
    }
}
