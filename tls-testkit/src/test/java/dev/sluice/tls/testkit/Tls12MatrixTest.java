package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole handshakes of TLS 1.2 with every algorithm, between two engines of ours. */
class Tls12MatrixTest {
    private static final byte[] DATA = EnginePairTest.data(40_000);
    private static final SecurityPolicy EVERYTHING = SecurityPolicy.DEFAULT
            .withVersions(List.of(ProtocolVersion.TLS12))
            .withCipherSuites(tls12Suites().toList())
            .withCertificateSchemes(List.of(SignatureScheme.values()));

    private final ManualClock clock = new ManualClock();

    static Stream<CipherSuite> tls12Suites() {
        return Arrays.stream(CipherSuite.values())
                .filter(suite -> suite.version() == ProtocolVersion.TLS12)
                .filter(suite -> !suite.keyExchange().isByPreSharedKey());
    }

    static Stream<NamedGroup> tls12Groups() {
        return Arrays.stream(NamedGroup.values()).filter(NamedGroup::isForTls12);
    }

    static Stream<SignatureScheme> tls12Schemes() {
        return Arrays.stream(SignatureScheme.values()).filter(SignatureScheme::isForTls12);
    }

    @ParameterizedTest
    @MethodSource("tls12Suites")
    void everySuiteProtectsBothDirections(CipherSuite suite) throws TlsException {
        KeyKind kind = suite.isSignedWith(SignatureScheme.RSA_PSS_RSAE_SHA256) ? KeyKind.RSA_2048 : KeyKind.EC_P256;
        NegotiatedParameters parameters = connect(pair(EVERYTHING.withCipherSuites(List.of(suite)), kind), Role.CLIENT);

        assertThat(parameters.version()).isEqualTo(ProtocolVersion.TLS12);
        assertThat(parameters.cipherSuite()).isEqualTo(suite);
    }

    @ParameterizedTest
    @MethodSource("tls12Groups")
    void everyGroupExchangesKeys(NamedGroup group) throws TlsException {
        SecurityPolicy policy = EVERYTHING.withGroups(List.of(group));
        KeyKind kind = group.isFiniteField() ? KeyKind.RSA_2048 : KeyKind.ED25519;

        assertThat(connect(pair(policy, kind), Role.SERVER).group()).contains(group);
    }

    @ParameterizedTest
    @MethodSource("tls12Schemes")
    void everySchemeSignsTheKeyExchange(SignatureScheme scheme) throws TlsException {
        SecurityPolicy policy = only(scheme);

        assertThat(connect(pair(policy, kindOf(scheme)), Role.CLIENT).peerSignature())
                .contains(scheme);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "(ML_DSA|BRAINPOOL).*")
    void bothEndsCanHaveEveryKindOfKey(KeyKind kind) throws TlsException {
        TestAuthority ca = TestAuthority.create(kind);
        Identity client = ca.request("client@sluice.example")
                .key(kind)
                .forClientsOnly()
                .issue()
                .identity();
        EnginePair pair = new EnginePair(
                client(ca, EVERYTHING).identity(client).build(),
                server(ca, EVERYTHING, kind)
                        .clientAuthentication(ClientAuthentication.REQUIRE, ca.verifier(clock))
                        .build());

        assertThat(connect(pair, Role.SERVER).peer().orElseThrow().certificate())
                .isEqualTo(client.certificate());
    }

    @Test
    void bytesInPiecesOfAnySizeGiveTheSame() throws TlsException {
        for (long seed = 0; seed < 5; seed++) {
            connect(pair(EVERYTHING, KeyKind.EC_P256).chunked(seed).smallOutput(seed), Role.CLIENT);
        }
    }

    /** RFC 5705 and RFC 9266: both ends export the same, and something else for another label or context. */
    @Test
    void bothEndsExportTheSame() throws TlsException {
        EnginePair pair = pair(EVERYTHING, KeyKind.EC_P256);
        connect(pair, Role.CLIENT);
        byte[] context = {1, 2};
        byte[] exported = pair.client().engine().exportKeyingMaterial("EXPORTER-test", context, 100);

        assertThat(pair.server().engine().exportKeyingMaterial("EXPORTER-test", context, 100))
                .isEqualTo(exported);
        assertThat(pair.server().engine().exportKeyingMaterial("EXPORTER-test", new byte[0], 100))
                .isNotEqualTo(exported);
        assertThat(pair.client().engine().channelBinding())
                .isEqualTo(pair.server().engine().channelBinding());
    }

    @Test
    void theKeyLogNamesTheMasterSecretByTheClientsRandom() throws TlsException {
        TestAuthority ca = TestAuthority.create();
        List<String> lines = new ArrayList<>();
        EnginePair pair = new EnginePair(
                client(ca, EVERYTHING).keyLog(lines::add).build(),
                server(ca, EVERYTHING, KeyKind.EC_P256).keyLog(lines::add).build());
        connect(pair, Role.CLIENT);

        assertThat(lines).hasSize(2).allMatch(line -> line.matches("CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}"));
        assertThat(lines.getFirst()).isEqualTo(lines.getLast());
    }

    @Test
    void namesAndProtocolsAreNegotiated() throws TlsException {
        TestAuthority ca = TestAuthority.create();
        EnginePair pair = new EnginePair(
                client(ca, EVERYTHING).applicationProtocols("h2", "http/1.1").build(),
                server(ca, EVERYTHING, KeyKind.EC_P256)
                        .applicationProtocols("http/1.1")
                        .build());

        NegotiatedParameters parameters = connect(pair, Role.SERVER);
        assertThat(parameters.applicationProtocol()).contains("http/1.1");
        assertThat(parameters.serverName().map(Object::toString)).contains("localhost");
    }

    @Test
    void theNewerVersionWinsWhereBothHaveIt() throws TlsException {
        TestAuthority ca = TestAuthority.create();
        EnginePair both = new EnginePair(
                client(ca, SecurityPolicy.DEFAULT).build(),
                server(ca, SecurityPolicy.DEFAULT, KeyKind.EC_P256).build());
        assertThat(connect(both, Role.CLIENT).version()).isEqualTo(ProtocolVersion.TLS13);

        EnginePair olderServer = new EnginePair(
                client(ca, SecurityPolicy.DEFAULT).build(),
                server(ca, EVERYTHING, KeyKind.EC_P256).build());
        assertThat(connect(olderServer, Role.CLIENT).version()).isEqualTo(ProtocolVersion.TLS12);

        EnginePair olderClient = new EnginePair(
                client(ca, EVERYTHING).build(),
                server(ca, SecurityPolicy.DEFAULT, KeyKind.EC_P256).build());
        assertThat(connect(olderClient, Role.SERVER).version()).isEqualTo(ProtocolVersion.TLS12);
    }

    /** RFC 5246, Section 7.2.1: close_notify is answered by close_notify, unless half-closing was asked for. */
    @Test
    void closingEndsBothDirections() throws TlsException {
        EnginePair pair = pair(EVERYTHING, KeyKind.EC_P256);
        connect(pair, Role.CLIENT);
        pair.client().engine().closeWrite();
        pair.exchange();

        assertThat(pair.client().events()).last().hasToString("PeerClosed[]");
        assertThat(pair.server().events()).last().hasToString("PeerClosed[]");
    }

    private static SecurityPolicy only(SignatureScheme scheme) {
        return scheme.signsHandshakes()
                ? EVERYTHING.withSignatureSchemes(List.of(scheme))
                : EVERYTHING
                        .withSignatureSchemes(List.of(SignatureScheme.MLDSA44))
                        .withCertificateSchemes(List.of(scheme));
    }

    private static KeyKind kindOf(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256 -> KeyKind.EC_P256;
            case ECDSA_SECP384R1_SHA384 -> KeyKind.EC_P384;
            case ECDSA_SECP521R1_SHA512 -> KeyKind.EC_P521;
            case ED25519 -> KeyKind.ED25519;
            case ED448 -> KeyKind.ED448;
            case RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512 -> KeyKind.RSA_PSS_2048;
            default -> KeyKind.RSA_2048;
        };
    }

    private EnginePair pair(SecurityPolicy policy, KeyKind kind) {
        // PKCS#1 with SHA-384 and SHA-512 signs the handshake here; the verifier is not asked about certificates.
        TestAuthority ca = TestAuthority.create(kind);
        return new EnginePair(
                ClientConfig.builder()
                        .policy(policy)
                        .dangerous()
                        .allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)
                        .dangerous()
                        .acceptAnyCertificate()
                        .build(),
                server(ca, policy, kind).build());
    }

    private ClientConfig.Builder client(TestAuthority ca, SecurityPolicy policy) {
        return ClientConfig.builder()
                .policy(policy)
                .dangerous()
                .allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)
                .verifier(ca.verifier(clock));
    }

    private ServerConfig.Builder server(TestAuthority ca, SecurityPolicy policy, KeyKind kind) {
        return ServerConfig.builder()
                .policy(policy)
                .dangerous()
                .allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)
                .identity(ca.request("localhost").key(kind).issue().identity());
    }

    private static NegotiatedParameters connect(EnginePair pair, Role asSeenBy) throws TlsException {
        pair.handshake();
        assertThat(pair.transfer(Role.CLIENT, DATA)).isEqualTo(DATA);
        assertThat(pair.transfer(Role.SERVER, DATA)).isEqualTo(DATA);
        return pair.end(asSeenBy).engine().parameters().orElseThrow();
    }
}
