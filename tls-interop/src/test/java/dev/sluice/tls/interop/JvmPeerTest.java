package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients and servers of JSSE and of BoringSSL under Netty, each with ours. */
@ParameterizedClass
@MethodSource("facesAndRoles")
class JvmPeerTest {
    private final Face face;

    /** Which end is theirs. */
    private final Role role;

    JvmPeerTest(Face face, Role role) {
        this.face = face;
        this.role = role;
    }

    @ParameterizedTest
    @MethodSource("suites")
    void speaksEachCipherSuite(JvmPeer peer, CipherSuite suite) throws Exception {
        TestCertificate certificate = Tls12Suites.certificate(suite);
        ServerConfig.Builder asServer = Ours.server().identity(certificate.identity());
        Theirs theirs = Theirs.of(peer).showing(certificate);
        try (Meeting meeting =
                meet(asServer.policy(Ours.policy(suite)), Ours.client().policy(Ours.policy(suite)), theirs)) {
            assertThat(meeting.side().handshake().cipherSuite()).isEqualTo(suite);
            meeting.talk();
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void speaksEachGroup(JvmPeer peer, NamedGroup group) throws Exception {
        speaks(Ours.policy(group), peer, group);
    }

    @ParameterizedTest
    @MethodSource("tls12Groups")
    void speaksEachGroupInTls12(JvmPeer peer, NamedGroup group) throws Exception {
        speaks(Ours.TLS12.withGroups(List.of(group)), peer, group);
    }

    /** With certificates of RSA: in TLS 1.2 the groups are the curves of certificates too (RFC 8422, Section 5.3). */
    private void speaks(SecurityPolicy policy, JvmPeer peer, NamedGroup group) throws Exception {
        TestCertificate certificate = Tls12Suites.certificate(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
        ServerConfig.Builder asServer = Ours.server().identity(certificate.identity());
        Theirs theirs = Theirs.of(peer).with(List.of(group)).showing(certificate);
        try (Meeting meeting = meet(asServer.policy(policy), Ours.client().policy(policy), theirs)) {
            assertThat(meeting.side().handshake().group()).contains(group);
            assertThat(meeting.side().handshake().helloRetried()).isFalse();
            meeting.talk();
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void retriesWithEachGroup(JvmPeer peer, NamedGroup group) throws Exception {
        try (Meeting meeting = role == Role.SERVER
                ? meet(Ours.withoutShare(group), Theirs.of(peer))
                : meet(Ours.policy(group), withoutShare(peer, group))) {
            assertThat(meeting.side().handshake().group()).contains(group);
            // BoringSSL's client sends a share for a hybrid group wherever it offers one.
            assertThat(meeting.side().handshake().helloRetried())
                    .isEqualTo(role == Role.SERVER || group != NamedGroup.X25519MLKEM768);
            meeting.talk();
        }
    }

    /** As clients both send one or two shares, for the groups that they name first. */
    private static Theirs withoutShare(JvmPeer peer, NamedGroup group) {
        Stream<NamedGroup> others = peer.groups().stream().filter(other -> other != group);
        return Theirs.of(peer).with(Stream.concat(others, Stream.of(group)).toList());
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void bothSignWithEachScheme(JvmPeer peer, SignatureScheme scheme, ProtocolVersion version) throws Exception {
        Chains.Chain chain = Chains.of(scheme);
        SecurityPolicy policy =
                SecurityPolicy.DEFAULT.withVersions(List.of(version)).withSignatureSchemes(List.of(scheme));
        Theirs theirs = Theirs.of(peer)
                .showing(role == Role.SERVER ? chain.server() : chain.client())
                .trusting(chain.authority().root())
                .demandingCertificates();
        ServerConfig.Builder asServer = ServerConfig.builder()
                .identity(chain.server().identity())
                .clientAuthentication(ClientAuthentication.REQUIRE, chain.verifier());
        ClientConfig.Builder asClient =
                ClientConfig.builder().identity(chain.client().identity()).verifier(chain.verifier());
        try (Meeting meeting = meet(asServer.policy(policy), asClient.policy(policy), theirs)) {
            assertThat(meeting.side().handshake().localSignature()).contains(scheme);
            assertThat(meeting.side().handshake().peerSignature()).contains(scheme);
            meeting.talk();
        }
    }

    @ParameterizedTest
    @EnumSource(JvmPeer.class)
    void findsItsWayThroughOurWholeOffer(JvmPeer peer) throws Exception {
        try (Meeting meeting = meet(SecurityPolicy.DEFAULT, Theirs.of(peer))) {
            meeting.talk();
        }
    }

    @ParameterizedTest
    @MethodSource("rekeyings")
    void followsOurKeyUpdates(JvmPeer peer, Rekey rekey) throws Exception {
        try (Meeting meeting = meet(SecurityPolicy.DEFAULT, Theirs.of(peer))) {
            for (int round = 1; round <= 3; round++) {
                Side.KeyChange change = meeting.side().rekey(rekey);
                meeting.talk();
                change.awaitCompleted();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JvmPeer.class)
    void getsAndSendsAMebibyteIntactAmidKeyUpdates(JvmPeer peer) throws Exception {
        byte[] data = Ours.mebibyte();
        int part = data.length / 8;
        try (Meeting meeting = meet(SecurityPolicy.DEFAULT, Theirs.of(peer))) {
            Task<Boolean> echoing = Task.start(() -> {
                meeting.other().write(meeting.other().read(data.length));
                return true;
            });
            for (int from = 0; from < data.length; from += part) {
                meeting.side().write(Arrays.copyOfRange(data, from, from + part));
                meeting.side().rekey(Rekey.SENDING);
            }
            assertThat(meeting.side().read(data.length)).isEqualTo(data);
            assertThat(echoing.result()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void endsFirst(JvmPeer peer, ProtocolVersion version) throws Exception {
        try (Meeting meeting = meet(SecurityPolicy.DEFAULT.withVersions(List.of(version)), Theirs.of(peer))) {
            meeting.other().write("the end");
            meeting.other().closeWrite();
            assertThat(meeting.side().readAll()).isEqualTo("the end");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void answersOurEnd(JvmPeer peer, ProtocolVersion version) throws Exception {
        try (Meeting meeting = meet(SecurityPolicy.DEFAULT.withVersions(List.of(version)), Theirs.of(peer))) {
            meeting.side().write("the end");
            meeting.side().closeWrite();
            assertThat(meeting.other().readAll()).isEqualTo("the end");
            meeting.other().close();
            assertThat(meeting.side().readAll()).isEmpty();
        }
    }

    static List<Arguments> facesAndRoles() {
        return Stream.of(Face.values())
                .flatMap(face -> Stream.of(Role.values()).map(role -> Arguments.of(face, role)))
                .toList();
    }

    static List<Arguments> suites() {
        return eachPeerWith(peer -> peer == JvmPeer.JSSE
                ? Stream.concat(sharedSuites().stream(), suitesOfJsse().stream())
                        .toList()
                : sharedSuites());
    }

    /** BoringSSL has no finite fields. */
    private static List<CipherSuite> suitesOfJsse() {
        return List.of(
                CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
                CipherSuite.TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256);
    }

    /** Those that both peers have. */
    static List<CipherSuite> sharedSuites() {
        return List.of(
                CipherSuite.TLS_AES_128_GCM_SHA256,
                CipherSuite.TLS_AES_256_GCM_SHA384,
                CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256);
    }

    static List<Arguments> groups() {
        return eachPeerWith(JvmPeer::groups);
    }

    static List<Arguments> tls12Groups() {
        return eachPeerWith(peer -> peer.groups().stream()
                .filter(Ours.TLS12.tls12Groups()::contains)
                .toList());
    }

    /** In TLS 1.2 BoringSSL, which has always PKCS#1 there, does not have to sign by another scheme. */
    static List<Arguments> schemes() {
        return eachPeerWith(JvmPeer::schemes).stream()
                .flatMap(pair -> Stream.of(ProtocolVersion.values())
                        .filter(version -> version == ProtocolVersion.TLS13 || pair.get()[0] == JvmPeer.JSSE)
                        .map(version -> Arguments.of(pair.get()[0], pair.get()[1], version)))
                .toList();
    }

    static List<Arguments> versions() {
        return eachPeerWith(peer -> List.of(ProtocolVersion.values()));
    }

    static List<Arguments> rekeyings() {
        return eachPeerWith(peer -> List.of(Rekey.values()));
    }

    private static List<Arguments> eachPeerWith(Function<JvmPeer, List<?>> values) {
        return Stream.of(JvmPeer.values())
                .flatMap(peer -> values.apply(peer).stream().map(value -> Arguments.of(peer, value)))
                .toList();
    }

    private Meeting meet(SecurityPolicy policy, Theirs theirs) throws Exception {
        return meet(Ours.server().policy(policy), Ours.client().policy(policy), theirs);
    }

    private Meeting meet(ServerConfig.Builder asServer, ClientConfig.Builder asClient, Theirs theirs) throws Exception {
        return role == Role.SERVER
                ? Meeting.withServer(face, asClient.build(), theirs)
                : Meeting.withClient(face, asServer.build(), theirs);
    }
}
