package dev.sluice.tls.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.TypeConversionException;

class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "P-256, SECP256R1",
        "prime256v1, SECP256R1",
        "SECP256R1, SECP256R1",
        "p-521, SECP521R1",
        "X25519, X25519",
        "x25519mlkem768, X25519MLKEM768",
        "SecP384r1MLKEM1024, SECP384R1MLKEM1024",
        "FFDHE2048, FFDHE2048",
        "brainpoolP256r1, BRAINPOOLP256R1"
    })
    void findsGroupsByTheirManyNames(String name, NamedGroup group) {
        assertThat(AlgorithmNames.groups().find(name)).isEqualTo(group);
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256",
        "AES128-GCM, TLS_AES_128_GCM_SHA256",
        "aes_256_gcm_sha384, TLS_AES_256_GCM_SHA384",
        "TLS13-CHACHA20-POLY1305-SHA256, TLS_CHACHA20_POLY1305_SHA256",
        "chacha20-poly1305, TLS_CHACHA20_POLY1305_SHA256",
        "AES-128-CCM-8, TLS_AES_128_CCM_8_SHA256"
    })
    void findsCipherSuitesByTheirManyNames(String name, CipherSuite suite) {
        assertThat(AlgorithmNames.cipherSuites().find(name)).isEqualTo(suite);
    }

    @ParameterizedTest
    @CsvSource({
        "ecdsa_secp256r1_sha256, ECDSA_SECP256R1_SHA256",
        "ECDSA+SHA256, ECDSA_SECP256R1_SHA256",
        "Ed25519, ED25519",
        "rsa-pss+sha384, RSA_PSS_RSAE_SHA384",
        "mldsa65, MLDSA65"
    })
    void findsSignatureSchemesByTheirManyNames(String name, SignatureScheme scheme) {
        assertThat(AlgorithmNames.signatureSchemes().find(name)).isEqualTo(scheme);
    }

    @ParameterizedTest
    @EnumSource(NamedGroup.class)
    void knowsEveryGroupByTheNameItPrints(NamedGroup group) {
        assertThat(AlgorithmNames.groups().find(group.toString())).isEqualTo(group);
    }

    @Test
    void refusesASchemeThatMaySignCertificatesOnly() {
        assertThatThrownBy(() -> AlgorithmNames.signatureSchemes().find("rsa_pkcs1_sha256"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("ecdsa_secp256r1_sha256");
    }
}
