package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A policy has all that the versions it names need. */
class SecurityPolicyTest {
    private static final SecurityPolicy TLS12 = SecurityPolicy.DEFAULT.withVersions(List.of(ProtocolVersion.TLS12));
    private static final List<SignatureScheme> NEWER = List.of(SignatureScheme.MLDSA44);

    @Test
    void leavesOutTls12WhereNothingCanSignIt() {
        SecurityPolicy policy =
                SecurityPolicy.DEFAULT.withCertificateSchemes(NEWER).withSignatureSchemes(NEWER);

        assertThat(policy.versions()).containsExactly(ProtocolVersion.TLS13);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.withVersions(List.of(ProtocolVersion.TLS13, ProtocolVersion.TLS12)))
                .withMessageContaining("signature scheme that TLS 1.2 has");
    }

    @Test
    void keepsTls12WhereCertificatesAreSignedByPkcs1() {
        SecurityPolicy policy = SecurityPolicy.DEFAULT.withSignatureSchemes(NEWER);

        assertThat(policy.versions()).contains(ProtocolVersion.TLS12);
        assertThat(policy.tls12Schemes()).allMatch(scheme -> scheme.name().startsWith("RSA_PKCS1"));
    }

    @Test
    void saysWhatTls12AloneLacks() {
        SecurityPolicy almost = TLS12.withCertificateSchemes(NEWER);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> almost.withSignatureSchemes(NEWER))
                .withMessageContaining("signature scheme that TLS 1.2 has");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TLS12.withGroups(List.of(NamedGroup.X25519MLKEM768)))
                .withMessageContaining("group that TLS 1.2 has");
    }

    /** Suites and groups narrow each other, whichever is said first. */
    @Test
    void speaksDheInWhateverOrderItsPartsAreNamed() {
        List<CipherSuite> suites =
                List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256);
        List<NamedGroup> groups = List.of(NamedGroup.FFDHE3072);
        SecurityPolicy groupsFirst = SecurityPolicy.DEFAULT.withGroups(groups);

        assertThat(groupsFirst.versions()).as("no suite is for this group").containsExactly(ProtocolVersion.TLS13);
        assertThat(groupsFirst.withCipherSuites(suites))
                .isEqualTo(SecurityPolicy.DEFAULT.withCipherSuites(suites).withGroups(groups));
        assertThat(groupsFirst.withCipherSuites(suites).versions())
                .containsExactly(ProtocolVersion.TLS13, ProtocolVersion.TLS12);
        assertThat(SecurityPolicy.DEFAULT.withCipherSuites(suites).withGroups(List.of(NamedGroup.X25519)))
                .satisfies(policy -> assertThat(policy.versions()).containsExactly(ProtocolVersion.TLS13))
                .satisfies(policy ->
                        assertThat(policy.cipherSuites(ProtocolVersion.TLS12)).isEmpty());
    }
}
