package dev.sluice.tls.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestAuthority;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every suite with every group; the signature schemes take turns, all of them, and so does a retry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryCombinationTest {
    private static final List<CipherSuite> SUITES = Arrays.stream(CipherSuite.values())
            .filter(suite -> suite.version() == ProtocolVersion.TLS13)
            .toList();
    private static final List<NamedGroup> GROUPS = List.of(NamedGroup.values());
    private static final List<SignatureScheme> SCHEMES = Arrays.stream(SignatureScheme.values())
            .filter(SignatureScheme::signsHandshakes)
            .toList();
    private static final SecurityPolicy ANY_CERTIFICATE =
            SecurityPolicy.DEFAULT.withCertificateSchemes(List.of(SignatureScheme.values()));

    private final TestAuthority authority = TestAuthority.create();
    private final Map<KeyKind, Identity> identities = new EnumMap<>(KeyKind.class);

    static List<CipherSuite> suites() {
        return SUITES;
    }

    @ParameterizedTest
    @MethodSource("suites")
    void everySuiteWorksWithEveryGroup(CipherSuite suite) {
        for (NamedGroup group : GROUPS) {
            int turn = SUITES.indexOf(suite) * GROUPS.size() + GROUPS.indexOf(group);
            SignatureScheme scheme = SCHEMES.get(turn % SCHEMES.size());
            boolean retried = turn % 2 == 0;
            SecurityPolicy policy =
                    ANY_CERTIFICATE.withSignatureSchemes(List.of(scheme)).withCipherSuites(List.of(suite));
            Encounter encounter = encounter(policy, group, retried)
                    .client(config -> config.verifier(authority.verifier()))
                    .server(config -> config.identity(identity(scheme)));
            encounter.assertConnects();

            NegotiatedParameters facts =
                    encounter.engine(Role.CLIENT).parameters().orElseThrow();
            assertThat(facts.cipherSuite()).isEqualTo(suite);
            assertThat(facts.group()).contains(group);
            assertThat(facts.peerSignature()).contains(scheme);
            assertThat(facts.helloRetried()).isEqualTo(retried);
        }
    }

    private Identity identity(SignatureScheme scheme) {
        return identities.computeIfAbsent(
                kind(scheme),
                kind -> authority.request("localhost").key(kind).issue().identity());
    }

    private static Encounter encounter(SecurityPolicy policy, NamedGroup group, boolean retried) {
        SecurityPolicy ofClient = policy.withGroups(List.of(group), retried ? List.of() : List.of(group));
        return new Encounter()
                .client(config -> config.policy(ofClient))
                .server(config -> config.policy(policy.withGroups(List.of(group))));
    }

    private static KeyKind kind(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256 -> KeyKind.EC_P256;
            case ECDSA_SECP384R1_SHA384 -> KeyKind.EC_P384;
            case ECDSA_SECP521R1_SHA512 -> KeyKind.EC_P521;
            case ED25519 -> KeyKind.ED25519;
            case ED448 -> KeyKind.ED448;
            case RSA_PSS_RSAE_SHA256, RSA_PSS_RSAE_SHA384, RSA_PSS_RSAE_SHA512 -> KeyKind.RSA_2048;
            case RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512 -> KeyKind.RSA_PSS_2048;
            case MLDSA44 -> KeyKind.ML_DSA_44;
            case MLDSA65 -> KeyKind.ML_DSA_65;
            case MLDSA87 -> KeyKind.ML_DSA_87;
            case ECDSA_BRAINPOOLP256R1_SHA256 -> KeyKind.BRAINPOOL_P256R1;
            case ECDSA_BRAINPOOLP384R1_SHA384 -> KeyKind.BRAINPOOL_P384R1;
            case ECDSA_BRAINPOOLP512R1_SHA512 -> KeyKind.BRAINPOOL_P512R1;
            case RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512 ->
                throw new IllegalArgumentException(scheme + " signs certificates only");
        };
    }
}
