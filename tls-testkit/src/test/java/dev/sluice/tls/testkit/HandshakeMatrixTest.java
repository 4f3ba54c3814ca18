package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole handshakes with every algorithm, between two engines of ours, with certificates as others have them. */
class HandshakeMatrixTest {
    private static final byte[] DATA = EnginePairTest.data(1000);
    private static final SecurityPolicy EVERYTHING = SecurityPolicy.DEFAULT
            .withSignatureSchemes(Arrays.stream(SignatureScheme.values())
                    .filter(SignatureScheme::signsHandshakes)
                    .toList())
            .withCertificateSchemes(List.of(SignatureScheme.values()));

    private final ManualClock clock = new ManualClock();
    private final TestAuthority ca = TestAuthority.create();

    @ParameterizedTest
    @EnumSource
    void bothEndsCanHaveEveryKindOfKey(KeyKind kind) throws TlsException {
        TestAuthority ofKind = TestAuthority.create(kind);
        Identity server = ofKind.request("localhost").key(kind).issue().identity();
        Identity client = ofKind.request("client@sluice.example")
                .key(kind)
                .forClientsOnly()
                .issue()
                .identity();
        EnginePair pair = new EnginePair(
                ClientConfig.builder()
                        .policy(EVERYTHING)
                        .verifier(ofKind.verifier(clock))
                        .identity(client)
                        .build(),
                ServerConfig.builder()
                        .policy(EVERYTHING)
                        .identity(server)
                        .clientAuthentication(ClientAuthentication.REQUIRE, ofKind.verifier(clock))
                        .build());

        NegotiatedParameters seenByServer = connect(pair, Role.SERVER);
        assertThat(seenByServer.peer().orElseThrow().certificate()).isEqualTo(client.certificate());
        assertThat(seenByServer.localSignature()).isEqualTo(seenByServer.peerSignature());
    }

    static Stream<CipherSuite> tls13Suites() {
        return Arrays.stream(CipherSuite.values()).filter(suite -> suite.version() == ProtocolVersion.TLS13);
    }

    @ParameterizedTest
    @MethodSource("tls13Suites")
    void everyCipherSuiteWorks(CipherSuite suite) throws TlsException {
        EnginePair pair = pair(SecurityPolicy.DEFAULT.withCipherSuites(List.of(suite)));

        assertThat(connect(pair, Role.CLIENT).cipherSuite()).isEqualTo(suite);
    }

    @ParameterizedTest
    @EnumSource
    void everyGroupWorks(NamedGroup group) throws TlsException {
        EnginePair pair = pair(SecurityPolicy.DEFAULT.withGroups(List.of(group)));

        NegotiatedParameters parameters = connect(pair, Role.CLIENT);
        assertThat(parameters.group()).contains(group);
        assertThat(parameters.helloRetried()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyGroupWorksAfterARetry(NamedGroup group) throws TlsException {
        EnginePair pair = pair(SecurityPolicy.DEFAULT.withGroups(List.of(group), List.of()));

        NegotiatedParameters parameters = connect(pair, Role.SERVER);
        assertThat(parameters.group()).contains(group);
        assertThat(parameters.helloRetried()).isTrue();
    }

    @Test
    void chainsWithIntermediatesAreFollowed() throws TlsException {
        Identity deep =
                ca.intermediate(KeyKind.EC_P384).intermediate(KeyKind.ED25519).issue("localhost");

        assertThat(connect(pair(SecurityPolicy.DEFAULT, deep), Role.CLIENT)
                        .peer()
                        .orElseThrow()
                        .chain())
                .hasSize(3);
    }

    @Test
    void certificatesThatDoNotHoldAreRefused() {
        assertRefused(CertificateProblem.EXPIRED, ca.request("localhost").expired());
        assertRefused(CertificateProblem.NOT_YET_VALID, ca.request("localhost").notYetValid());
        assertRefused(CertificateProblem.WRONG_NAME, ca.request("example.com"));
        assertRefused(CertificateProblem.WRONG_PURPOSE, ca.request("localhost").forClientsOnly());
        assertRefused(CertificateProblem.WRONG_PURPOSE, ca.request("localhost").forCodeSigning());
        assertRefused(
                CertificateProblem.UNKNOWN_ISSUER,
                TestAuthority.create(KeyKind.EC_P521).request("localhost"));
    }

    private void assertRefused(CertificateProblem problem, TestCertificate.Request request) {
        EnginePair pair = pair(SecurityPolicy.DEFAULT, request.issue().identity());
        TlsException refusal = Assertions.catchThrowableOfType(TlsException.class, pair::handshake);

        assertThat(refusal.failure())
                .isInstanceOfSatisfying(
                        Failure.CertificateRejected.class,
                        rejected -> assertThat(rejected.problem()).isEqualTo(problem));
        assertThat(pair.server().failure().orElseThrow().failure())
                .isEqualTo(new Failure.AlertReceived(problem.alert().code()));
    }

    private EnginePair pair(SecurityPolicy policy) {
        return pair(policy, ca.issue("localhost"));
    }

    private EnginePair pair(SecurityPolicy policy, Identity identity) {
        return new EnginePair(
                ClientConfig.builder()
                        .policy(policy)
                        .verifier(ca.verifier(clock))
                        .build(),
                ServerConfig.builder().policy(policy).identity(identity).build());
    }

    private static NegotiatedParameters connect(EnginePair pair, Role asSeenBy) throws TlsException {
        pair.handshake();
        assertThat(pair.transfer(Role.CLIENT, DATA)).isEqualTo(DATA);
        assertThat(pair.transfer(Role.SERVER, DATA)).isEqualTo(DATA);
        return pair.end(asSeenBy).engine().parameters().orElseThrow();
    }
}
