package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static dev.sluice.tls.conformance.Altered.spoilt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.IdentitySelection;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificate, CertificateVerify and Finished of either side, and the request for a client's (RFC 8446, Section 4.4). */
class AuthenticationTest {

    // ---- Certificate

    @Rfc({"8446 4.4.2 non-empty", "8446 4.4.2.4 empty"})
    @Test
    void aServerShowsACertificate() {
        certificate(SERVER, right -> new CertificateMessage(Opaque.EMPTY, List.of()))
                .assertRefusedBy(CLIENT, Violation.NO_SERVER_CERTIFICATE);
    }

    @Rfc("8446 4.4.2.4 client-empty")
    @Test
    void aServerSaysWhetherItCanDoWithoutAClientsCertificate() {
        asking(ClientAuthentication.REQUEST).assertConnects();
        asking(ClientAuthentication.REQUIRE).assertRefusedBy(SERVER, Mismatch.CLIENT_CERTIFICATE_MISSING);
    }

    @Rfc("8446 4.4.2 context")
    @ParameterizedTest
    @EnumSource
    void aCertificateHasNoContextInAHandshake(Role liar) {
        certificate(liar, right -> new CertificateMessage(Opaque.of(bytes(1)), right.entries()))
                .assertRefusedBy(liar.peer(), Violation.WRONG_CERTIFICATE_CONTEXT);
    }

    @Rfc("8446 6 decode-error")
    @ParameterizedTest
    @EnumSource
    void aCertificateCanBeRead(Role liar) {
        certificate(liar, right -> chain(new CertificateMessage.Entry(Opaque.of(bytes(0x30, 0)), Extensions.NONE)))
                .assertRefusedBy(liar.peer(), Violation.MALFORMED_CERTIFICATE);
        certificate(liar, right -> chain(new CertificateMessage.Entry(Opaque.EMPTY, Extensions.NONE)))
                .assertRefusedBy(liar.peer(), Violation.MALFORMED_MESSAGE);
    }

    @Rfc("8446 6 decode-error")
    @ParameterizedTest
    @EnumSource
    void aCertificateEndsWithItsLastByte(Role liar) {
        certificate(liar, right -> {
                    byte[] longer = Arrays.copyOf(
                            right.entries().getFirst().certificate().toArray(),
                            right.entries().getFirst().certificate().length() + 1);
                    return chain(new CertificateMessage.Entry(Opaque.of(longer), Extensions.NONE));
                })
                .assertRefusedBy(liar.peer(), Violation.MALFORMED_CERTIFICATE);
    }

    @ParameterizedTest
    @EnumSource
    void aChainHasTenCertificatesAtMost(Role liar) {
        certificate(liar, right -> repeated(right, 11)).assertRefusedBy(liar.peer(), Violation.CHAIN_TOO_LONG);
        certificate(liar, right -> repeated(right, 10)).assertConnects();
    }

    /** Extraneous certificates are no reason to fail; the end-entity's is the first. */
    @Rfc({"8446 4.4.2 extraneous", "8446 4.4.2 leaf-first"})
    @Test
    void aChainMayHoldCertificatesThatNobodyNeeds() throws Exception {
        byte[] other = TestAuthority.create(KeyKind.EC_P256).root().getEncoded();
        CertificateMessage.Entry extra = new CertificateMessage.Entry(Opaque.of(other), Extensions.NONE);
        certificate(
                        SERVER,
                        right -> new CertificateMessage(
                                Opaque.EMPTY, List.of(right.entries().getFirst(), extra, extra)))
                .assertConnects();
        certificate(
                        SERVER,
                        right -> new CertificateMessage(
                                Opaque.EMPTY, List.of(extra, right.entries().getFirst())))
                .assertRefusedBy(CLIENT, Violation.SIGNATURE_SCHEME_NOT_OFFERED);
    }

    @Rfc({"8446 4.4.2 server-extensions", "8446 4.4.2 client-extensions", "8446 4.2 unsolicited", "8446 4.2 misplaced"})
    @ParameterizedTest
    @EnumSource
    void aCertificateAnswersOnlyWhatWasAsked(Role liar) {
        extended(liar, plus(0x1234)).assertRefusedBy(liar.peer(), Violation.UNSOLICITED_EXTENSION);
        extended(liar, plus(18, 1, 0, 0, 1, 0)).assertRefusedBy(liar.peer(), Violation.UNSOLICITED_EXTENSION);
        extended(liar, plus(ServerNameExtension.CODE)).assertRefusedBy(liar.peer(), Violation.MISPLACED_EXTENSION);
    }

    @Rfc("8446 4.4.2.2 no-chain")
    @ParameterizedTest
    @EnumSource
    void aCertificateThatNobodyVouchesForIsRefusedByAnAlertOfItsOwn(Role stranger) {
        TestAuthority unknown = TestAuthority.create(KeyKind.EC_P384);
        Encounter encounter = asking(ClientAuthentication.REQUIRE)
                .client(config -> config.identity((stranger == CLIENT ? unknown : TestConfigurations.authority())
                        .request("localhost")
                        .key(KeyKind.ED25519)
                        .issue()
                        .identity()));
        if (stranger == SERVER) {
            encounter.server(config -> config.identity(
                    unknown.request("localhost").key(KeyKind.ED25519).issue().identity()));
        }
        encounter.exchange();

        assertThat(encounter.failureOf(stranger.peer()))
                .isInstanceOfSatisfying(
                        Failure.CertificateRejected.class,
                        failure -> assertThat(failure.problem()).isEqualTo(CertificateProblem.UNKNOWN_ISSUER));
        encounter.assertTold(stranger, CertificateProblem.UNKNOWN_ISSUER.alert());
    }

    // ---- CertificateRequest

    @Rfc("8446 4.3.2 signature-algorithms")
    @Test
    void aRequestNamesSchemes() {
        request(right -> new CertificateRequest(
                        right.context(), minus(SignatureAlgorithms.CODE).apply(right.extensions())))
                .assertRefusedBy(CLIENT, Violation.MISSING_EXTENSION);
        request(right -> new CertificateRequest(
                        right.context(),
                        replacing(Altered.raw(SignatureAlgorithms.CODE, 0, 0)).apply(right.extensions())))
                .assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    @Rfc("8446 4.3.2 unique-context")
    @Test
    void aRequestHasNoContextInAHandshake() {
        request(right -> new CertificateRequest(Opaque.of(bytes(7)), right.extensions()))
                .assertRefusedBy(CLIENT, Violation.WRONG_CERTIFICATE_CONTEXT);
    }

    @Rfc({"8446 4.3.2 ignore-unknown", "8446 4.2.5 unknown-filters", "8446 9.3 ignore"})
    @ParameterizedTest
    @ValueSource(ints = {0x1234, 48, 15, 18})
    void aRequestMaySayMoreThanWeUnderstand(int code) {
        // An oid_filters extension (48) with one filter: an OID of three bytes, which we do not know, and no values.
        request(right -> new CertificateRequest(
                        right.context(),
                        plus(code, 0, 6, 3, 0x55, 0x1d, 0x0f, 0, 0).apply(right.extensions())))
                .assertConnects();
    }

    @Rfc("8446 4.2 misplaced")
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 16, 42, 43, 44, 45, 51})
    void aRequestHoldsNoExtensionsOfHelloes(int code) {
        request(right -> new CertificateRequest(right.context(), plus(code).apply(right.extensions())))
                .assertRefusedBy(CLIENT, Violation.MISPLACED_EXTENSION);
    }

    @Rfc("8446 4.4.2 empty-if-none")
    @Test
    void aRequestForSchemesWeDoNotHaveIsAnsweredByNoCertificate() {
        Encounter encounter = request(right -> new CertificateRequest(
                right.context(),
                replacing(new SignatureAlgorithms(List.of(0x1234, SignatureScheme.MLDSA44.code())))
                        .apply(right.extensions())));
        encounter.exchange();

        encounter.assertRefusedBy(SERVER, Mismatch.CLIENT_CERTIFICATE_MISSING);
    }

    // ---- CertificateVerify

    @Rfc({"8446 4.4.3 verify", "8446 6 decrypt-error"})
    @ParameterizedTest
    @EnumSource
    void aSignatureIsVerified(Role liar) {
        verify(liar, right -> new CertificateVerify(right.algorithm(), spoilt(right.signature())))
                .assertRefusedBy(liar.peer(), Violation.BAD_SIGNATURE);
        verify(liar, right -> new CertificateVerify(right.algorithm(), Opaque.EMPTY))
                .assertRefusedBy(liar.peer(), Violation.BAD_SIGNATURE);
        verify(liar, right -> new CertificateVerify(right.algorithm(), Opaque.of(new byte[5000])))
                .assertRefusedBy(liar.peer(), Violation.BAD_SIGNATURE);
    }

    /** What a client signed is no signature of a server, and the other way round. */
    @Rfc("8446 4.4.3 verify")
    @Test
    void aSignatureCoversTheRoleAndTheHandshakeSoFar() {
        List<CertificateVerify> signatures = new ArrayList<>();
        verify(CLIENT, right -> {
                    signatures.add(right);
                    return signatures.getFirst();
                })
                .alter(SERVER, CertificateVerify.class, right -> {
                    signatures.add(right);
                    return right;
                })
                .assertRefusedBy(SERVER, Violation.BAD_SIGNATURE);
        assertThat(signatures).hasSize(2);
    }

    @Rfc({"8446 4.4.3 scheme-offered", "8446 4.4.3 pss", "8446 4.4.3 no-sha1"})
    @ParameterizedTest
    @ValueSource(ints = {0x0401, 0x0501, 0x0601, 0x0201, 0x0203, 0x1234, 0x081a})
    void aSchemeThatWasNotOfferedForHandshakesIsRefused(int scheme) {
        for (Role liar : Role.values()) {
            verify(liar, right -> new CertificateVerify(scheme, right.signature()))
                    .assertRefusedBy(liar.peer(), Violation.SIGNATURE_SCHEME_NOT_OFFERED);
        }
    }

    @Rfc({"8446 4.4.3 scheme-fits", "8446 4.2.3 key-fits"})
    @ParameterizedTest
    @EnumSource(names = {"ECDSA_SECP256R1_SHA256", "ED448", "RSA_PSS_RSAE_SHA256", "RSA_PSS_PSS_SHA256", "MLDSA65"})
    void aSchemeThatDoesNotFitTheKeyIsRefused(SignatureScheme scheme) {
        for (Role liar : Role.values()) {
            verify(liar, right -> new CertificateVerify(scheme.code(), right.signature()))
                    .assertRefusedBy(liar.peer(), Violation.SIGNATURE_SCHEME_NOT_OFFERED);
        }
    }

    /** One curve has one hash in TLS 1.3. */
    @Rfc("8446 4.4.3 scheme-fits")
    @ParameterizedTest
    @EnumSource(names = {"ECDSA_SECP384R1_SHA384", "ECDSA_SECP521R1_SHA512"})
    void aSchemeOfAnotherCurveIsRefused(SignatureScheme scheme) {
        TestAuthority ca = TestAuthority.create(KeyKind.EC_P256);
        new Encounter()
                .client(config -> config.verifier(ca.verifier()))
                .server(config -> config.identity(ca.issue("localhost")))
                .alter(
                        SERVER,
                        CertificateVerify.class,
                        right -> new CertificateVerify(scheme.code(), right.signature()))
                .assertRefusedBy(CLIENT, Violation.SIGNATURE_SCHEME_NOT_OFFERED);
    }

    @Rfc({"8446 4.2.3 key-fits", "8446 4.2.3 pss-oids"})
    @Test
    void aSchemeForTheOtherKindOfRsaKeyIsRefused() {
        TestAuthority ca = TestAuthority.create(KeyKind.EC_P256);
        new Encounter()
                .client(config -> config.verifier(ca.verifier()))
                .server(config -> config.identity(
                        ca.request("localhost").key(KeyKind.RSA_2048).issue().identity()))
                .alter(
                        SERVER,
                        CertificateVerify.class,
                        right -> new CertificateVerify(SignatureScheme.RSA_PSS_PSS_SHA256.code(), right.signature()))
                .assertRefusedBy(CLIENT, Violation.SIGNATURE_SCHEME_NOT_OFFERED);
    }

    @Test
    void aKeyThatNoSchemeFitsIsRefusedForWhatItIs() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(512);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=localhost");
        byte[] certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.EPOCH.plusSeconds(4_000_000_000L)),
                        name,
                        pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
                .getEncoded();
        Encounter encounter = new Encounter()
                .alter(
                        SERVER,
                        CertificateMessage.class,
                        right -> new CertificateMessage(
                                right.context(),
                                List.of(new CertificateMessage.Entry(Opaque.of(certificate), Extensions.NONE))));
        encounter.exchange();

        assertThat(encounter.failureOf(CLIENT))
                .isEqualTo(new Failure.CertificateRejected(CertificateProblem.UNSUPPORTED_KEY, "RSA"));
        encounter.assertTold(SERVER, AlertDescription.UNSUPPORTED_CERTIFICATE);
    }

    @Rfc({"8446 4.4.3 scheme-offered", "8446 4.4.2.2 compatible"})
    @Test
    void aServerSignsWithWhatTheClientOffered() {
        SecurityPolicy edwards = SecurityPolicy.DEFAULT.withSignatureSchemes(List.of(SignatureScheme.ED25519));
        Encounter encounter = new Encounter().client(config -> config.policy(edwards));
        List<HandshakeMessage> sent = encounter.watch(SERVER);
        encounter.handshake();

        assertThat(((CertificateVerify) sent.get(3)).algorithm()).isEqualTo(SignatureScheme.ED25519.code());
    }

    // ---- Finished

    /** The server knows the name well, and so does not say unrecognized_name. */
    @Test
    void aServerThatIsKnownByNameButCannotSignSaysThat() {
        new Encounter()
                .client(config -> config.policy(
                        SecurityPolicy.DEFAULT.withSignatureSchemes(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256))))
                .server(config -> config.identities(
                        IdentitySelection.of(TestConfigurations.certificate().identity())))
                .assertRefusedBy(SERVER, Mismatch.NO_COMMON_SIGNATURE_SCHEME);
    }

    @Rfc({"8446 4.4.4 verify", "8446 6 decrypt-error"})
    @ParameterizedTest
    @EnumSource
    void finishedIsVerified(Role liar) {
        finished(liar, right -> spoilt(right)).assertRefusedBy(liar.peer(), Violation.BAD_FINISHED);
        finished(liar, right -> Opaque.of(new byte[right.length()]))
                .assertRefusedBy(liar.peer(), Violation.BAD_FINISHED);
    }

    /** Its length is part of its form. */
    @Rfc("8446 6 decode-error")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 31, 33, 48, 64})
    void finishedHasTheLengthOfTheHash(int length) {
        for (Role liar : Role.values()) {
            finished(liar, right -> Opaque.of(new byte[length]))
                    .assertRefusedBy(liar.peer(), Violation.MALFORMED_MESSAGE);
        }
    }

    private static Encounter finished(Role liar, UnaryOperator<Opaque> change) {
        return new Encounter().alter(liar, Finished.class, right -> new Finished(change.apply(right.verifyData())));
    }

    private static Encounter verify(Role liar, UnaryOperator<CertificateVerify> change) {
        return mutual().alter(liar, CertificateVerify.class, change::apply);
    }

    private static Encounter certificate(Role liar, UnaryOperator<CertificateMessage> change) {
        return mutual().alter(liar, CertificateMessage.class, change::apply);
    }

    private static Encounter extended(Role liar, UnaryOperator<Extensions> change) {
        return certificate(liar, right -> {
            CertificateMessage.Entry first = right.entries().getFirst();
            return chain(new CertificateMessage.Entry(first.certificate(), change.apply(first.extensions())));
        });
    }

    private static Encounter request(UnaryOperator<CertificateRequest> change) {
        return mutual().alter(SERVER, CertificateRequest.class, change::apply);
    }

    private static Encounter mutual() {
        return asking(ClientAuthentication.REQUIRE)
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()));
    }

    private static Encounter asking(ClientAuthentication mode) {
        return new Encounter()
                .server(config -> config.clientAuthentication(
                        mode, TestConfigurations.authority().verifier()));
    }

    private static CertificateMessage chain(CertificateMessage.Entry... entries) {
        return new CertificateMessage(Opaque.EMPTY, List.of(entries));
    }

    private static CertificateMessage repeated(CertificateMessage right, int times) {
        return new CertificateMessage(
                right.context(), Collections.nCopies(times, right.entries().getFirst()));
    }
}
