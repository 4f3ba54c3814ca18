package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestCertificate;
import dev.sluice.tls.testkit.TestConfigurations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What TLS 1.2 and the versions around it choose by. */
class Tls12ChoiceTest {

    /** Suites say what signs the handshake; who signed the certificates is another matter. */
    @Test
    void aServersChoiceOfIdentityHearsAllThatTheClientVerifiesInCertificates() {
        List<IdentityRequest> asked = new ArrayList<>();
        Encounter encounter = new Encounter()
                .tls12()
                .client(config -> config.policy(
                        Encounter.TLS12.withCipherSuites(List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256))))
                .server(config -> config.identities(request -> {
                    asked.add(request);
                    return Operation.completed(
                            Optional.of(TestConfigurations.certificate().identity()));
                }));
        encounter.exchange();

        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().schemes()).doesNotContain(SignatureScheme.RSA_PSS_RSAE_SHA256);
        assertThat(asked.getFirst().certificateSchemes())
                .contains(SignatureScheme.RSA_PSS_RSAE_SHA256, SignatureScheme.RSA_PKCS1_SHA256);
    }

    /** RFC 8422, Section 5.3. */
    @Test
    void aServerShowsNoKeyOnACurveThatItsClientDoesNotKnow() {
        SecurityPolicy policy = Encounter.TLS12.withGroups(List.of(NamedGroup.X25519));
        TestCertificate certificate = TestConfigurations.authority()
                .request("localhost")
                .key(KeyKind.EC_P256)
                .issue();
        List<IdentityRequest> asked = new ArrayList<>();
        Encounter encounter = new Encounter()
                .tls12()
                .client(config -> config.policy(policy))
                .server(config -> config.identities(request -> {
                    asked.add(request);
                    return Operation.completed(Optional.of(certificate.identity()));
                }));
        encounter.exchange();

        assertThat(asked)
                .singleElement()
                .satisfies(request -> assertThat(request.schemes())
                        .contains(SignatureScheme.ED25519, SignatureScheme.RSA_PSS_RSAE_SHA256)
                        .doesNotContain(
                                SignatureScheme.ECDSA_SECP256R1_SHA256,
                                SignatureScheme.ECDSA_SECP384R1_SHA384,
                                SignatureScheme.ECDSA_SECP521R1_SHA512));
        assertThat(encounter.engine(SERVER).failure())
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                Failure.PeerIncompatible.class,
                                incompatible -> assertThat(incompatible.mismatch())
                                        .isEqualTo(Mismatch.NO_COMMON_SIGNATURE_SCHEME)));
    }

    @Test
    void theNewestVersionIsChosenHoweverTheyAreListed() {
        SecurityPolicy policy =
                SecurityPolicy.DEFAULT.withVersions(List.of(ProtocolVersion.TLS12, ProtocolVersion.TLS13));
        Encounter encounter = new Encounter()
                .client(config -> config.policy(policy))
                .server(config -> config.policy(policy))
                .handshake();

        assertThat(policy.versions()).containsExactly(ProtocolVersion.TLS13, ProtocolVersion.TLS12);
        assertThat(encounter.engine(CLIENT).parameters().orElseThrow().version())
                .isEqualTo(ProtocolVersion.TLS13);
    }
}
