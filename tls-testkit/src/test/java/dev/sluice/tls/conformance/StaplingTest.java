package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.CredentialException;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.OcspStaple;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.UnknownExtension;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import dev.sluice.tls.wire.Opaque;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OCSP responses beside certificates (RFC 8446, Section 4.4.2.1; RFC 6960; RFC 7633). */
class StaplingTest {
    private static final TestAuthority CA = TestAuthority.create(KeyKind.EC_P256);
    private static final TestCertificate PLAIN = CA.request("localhost").issue();
    private static final TestCertificate DEMANDING =
            CA.request("localhost").mustStaple().issue();

    private final ManualClock clock = new ManualClock();
    private final Instant now = clock.instant();

    private Encounter showing(Identity identity) {
        return new Encounter()
                .client(config -> config.verifier(CA.verifier(clock)))
                .server(config -> config.identity(identity));
    }

    private byte[] good(TestCertificate certificate) {
        return CA.vouchFor(certificate.certificate(), now.minusSeconds(60), now.plusSeconds(3600));
    }

    private static void assertRefused(Encounter encounter, CertificateProblem problem) {
        encounter.exchange();
        assertThat(encounter.failureOf(CLIENT))
                .isInstanceOfSatisfying(
                        Failure.CertificateRejected.class,
                        rejected -> assertThat(rejected.problem()).isEqualTo(problem));
        encounter.assertTold(SERVER, problem.alert());
    }

    @Rfc("8446 4.4.2.1 ocsp")
    @Test
    void aResponseIsStapledToTheLeafForAClientThatAsks() {
        byte[] response = good(PLAIN);
        Encounter encounter = showing(PLAIN.identity().stapling(response));
        List<HandshakeMessage> sent = encounter.watch(SERVER);
        encounter.handshake();

        CertificateMessage certificate = (CertificateMessage) sent.get(2);
        assertThat(certificate.entries().getFirst().extensions())
                .isEqualTo(Extensions.of(new CertificateStatus.Stapled(Opaque.of(response))));
    }

    @Test
    void noResponseIsStapledForAClientThatDoesNotAsk() {
        Encounter encounter = showing(PLAIN.identity().stapling(good(PLAIN)))
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> new ClientHello(
                                hello.legacyVersion(),
                                hello.random(),
                                hello.legacySessionId(),
                                hello.cipherSuites(),
                                hello.legacyCompressionMethods(),
                                hello.extensions().without(CertificateStatus.class)));
        List<HandshakeMessage> sent = encounter.watch(SERVER);
        encounter.handshake();

        assertThat(((CertificateMessage) sent.get(2)).entries().getFirst().extensions())
                .isEqualTo(Extensions.NONE);
    }

    @Rfc("8446 4.4.2.1 ocsp")
    @Test
    void aClientStaplesToo() {
        byte[] response = good(DEMANDING);
        Encounter encounter = new Encounter()
                .client(config -> config.identity(DEMANDING.identity().stapling(response)))
                .server(config -> config.clientAuthentication(ClientAuthentication.REQUIRE, CA.verifier(clock)));

        encounter.assertConnects();
    }

    @Test
    void aRevokedCertificateIsRefused() {
        byte[] revoked = CA.revoke(PLAIN.certificate(), now.minusSeconds(60), now.plusSeconds(3600));

        assertRefused(showing(PLAIN.identity().stapling(revoked)), CertificateProblem.REVOKED);
    }

    @Test
    void aResponseThatHasExpiredDoesNotVouch() {
        byte[] old = CA.vouchFor(PLAIN.certificate(), now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)));

        assertRefused(showing(PLAIN.identity().stapling(old)), CertificateProblem.BAD_STATUS);
    }

    @Test
    void aResponseOfAnotherAuthorityDoesNotVouch() {
        byte[] foreign = TestAuthority.create(KeyKind.EC_P384)
                .vouchFor(PLAIN.certificate(), now.minusSeconds(60), now.plusSeconds(3600));

        assertRefused(showing(PLAIN.identity().stapling(foreign)), CertificateProblem.BAD_STATUS);
    }

    @Test
    void aResponseForAnotherCertificateDoesNotVouch() {
        assertRefused(showing(PLAIN.identity().stapling(good(DEMANDING))), CertificateProblem.BAD_STATUS);
    }

    @Test
    void garbageDoesNotVouch() {
        assertRefused(showing(PLAIN.identity().stapling(new byte[] {1, 2, 3})), CertificateProblem.BAD_STATUS);
    }

    @Test
    void aCertificateThatDemandsAResponseIsRefusedWithoutOne() {
        assertRefused(showing(DEMANDING.identity()), CertificateProblem.STATUS_MISSING);
        assertThat(CertificateProblem.STATUS_MISSING.alert())
                .isEqualTo(AlertDescription.BAD_CERTIFICATE_STATUS_RESPONSE);
        showing(DEMANDING.identity().stapling(good(DEMANDING))).assertConnects();
    }

    /** One verifier for many connections: the path it knows is not asked for again, the status is. */
    @Test
    void theStatusIsJudgedInEveryHandshake() {
        var verifier = CA.verifier(clock);
        Encounter first = showing(PLAIN.identity().stapling(good(PLAIN))).client(c -> c.verifier(verifier));
        first.assertConnects();
        byte[] revoked = CA.revoke(PLAIN.certificate(), now.minusSeconds(60), now.plusSeconds(3600));

        assertRefused(
                showing(PLAIN.identity().stapling(revoked)).client(c -> c.verifier(verifier)),
                CertificateProblem.REVOKED);
    }

    @ParameterizedTest
    @EnumSource
    void isNotAnsweredWhereItWasNotAsked(Role role) {
        Encounter encounter = new Encounter();
        if (role == CLIENT) {
            encounter
                    .client(config -> config.identity(PLAIN.identity()))
                    .server(config -> config.clientAuthentication(ClientAuthentication.REQUIRE, CA.verifier(clock)));
        }
        encounter.alter(
                role,
                CertificateMessage.class,
                message -> new CertificateMessage(
                        message.context(),
                        message.entries().stream()
                                .map(entry -> new CertificateMessage.Entry(
                                        entry.certificate(), Extensions.of(new UnknownExtension(18, Opaque.EMPTY))))
                                .toList()));

        encounter.assertRefusedBy(role.peer(), Violation.UNSOLICITED_EXTENSION);
    }

    /** A client may ask for a kind of status that nobody has heard of. */
    @Test
    void aWishForAnotherKindOfStatusIsNoError() {
        showing(PLAIN.identity())
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> Altered.extensions(
                                hello, Altered.replacing(Altered.raw(CertificateStatus.CODE, 9, 1, 2, 3))))
                .assertConnects();
    }

    // ---- the source that keeps it fresh

    @Test
    void theLastGoodResponseStaysUntilItExpires() throws Exception {
        Deque<Object> answers = new ArrayDeque<>();
        OcspStaple staple = new OcspStaple(
                () -> {
                    if (answers.remove() instanceof byte[] answer) {
                        return answer;
                    }
                    throw new IOException("the responder is away");
                },
                clock);
        assertThat(staple.response()).isEmpty();
        byte[] first = good(PLAIN);
        answers.add(first);
        assertThat(staple.refresh()).isEqualTo(Duration.ofHours(1));

        answers.add("away");
        assertThatThrownBy(staple::refresh)
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("the responder is away");
        answers.add(new byte[] {5});
        assertThatThrownBy(staple::refresh).isInstanceOf(CredentialException.class);
        answers.add(CA.vouchFor(PLAIN.certificate(), now.plusSeconds(60), now.plusSeconds(120)));
        assertThatThrownBy(staple::refresh)
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("now it is");
        answers.add(CA.vouchFor(PLAIN.certificate(), now.minusSeconds(600), now.plusSeconds(120)));
        staple.refresh();
        assertThat(staple.response())
                .as("an older one does not replace a newer one")
                .contains(first);

        assertThat(staple.on(PLAIN.identity()).ocspResponse()).contains(first);
        assertThat(staple.on(DEMANDING.identity()).ocspResponse())
                .as("a response is for one certificate")
                .isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(staple.response()).isEmpty();
        assertThat(staple.on(PLAIN.identity()).ocspResponse()).isEmpty();
    }

    /** Numbers are one authority's own: another may have given the same one. */
    @Test
    void aResponseIsStapledOnlyWhereTheIssuerIsTheSame() throws Exception {
        TestAuthority below = CA.intermediate(KeyKind.EC_P256);
        Identity identity = below.issue("localhost");
        X509Certificate leaf = identity.certificate();
        for (TestAuthority other : List.of(CA, CA.intermediate(KeyKind.EC_P256))) {
            OcspStaple foreign =
                    new OcspStaple(() -> other.vouchFor(leaf, now.minusSeconds(60), now.plusSeconds(3600)), clock);
            foreign.refresh();
            assertThat(foreign.on(identity).ocspResponse()).isEmpty();
        }
        OcspStaple own = new OcspStaple(() -> below.vouchFor(leaf, now.minusSeconds(60), now.plusSeconds(3600)), clock);
        own.refresh();
        assertThat(own.on(identity).ocspResponse()).isPresent();
    }

    @Test
    void aSourceStaplesWhatIsAtHand() throws Exception {
        OcspStaple staple = new OcspStaple(() -> good(DEMANDING), clock);
        staple.refresh();
        Encounter encounter = showing(DEMANDING.identity())
                .server(config -> config.identities(
                        staple.on(request -> Operation.completed(Optional.of(DEMANDING.identity())))));

        encounter.assertConnects();
    }
}
