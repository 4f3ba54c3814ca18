package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.SignatureScheme.RSA_PKCS1_SHA256;
import static dev.sluice.tls.SignatureScheme.RSA_PKCS1_SHA384;
import static dev.sluice.tls.SignatureScheme.RSA_PKCS1_SHA512;
import static dev.sluice.tls.SignatureScheme.RSA_PSS_PSS_SHA256;
import static dev.sluice.tls.SignatureScheme.RSA_PSS_PSS_SHA384;
import static dev.sluice.tls.SignatureScheme.RSA_PSS_PSS_SHA512;
import static dev.sluice.tls.SignatureScheme.RSA_PSS_RSAE_SHA256;
import static dev.sluice.tls.SignatureScheme.RSA_PSS_RSAE_SHA384;
import static dev.sluice.tls.SignatureScheme.RSA_PSS_RSAE_SHA512;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeySchemesTest {
    private final CryptoProvider crypto = CryptoProviders.standard();

    @ParameterizedTest
    @EnumSource(
            value = SignatureScheme.class,
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"RSA.*"})
    void aKeyOtherThanRsaHasExactlyOneScheme(SignatureScheme scheme) throws Exception {
        assertThat(crypto.schemes(SchemeKeys.jdk(scheme).getPublic())).containsExactly(scheme);
        assertThat(crypto.schemes(SchemeKeys.bouncyCastle(scheme).getPublic())).containsExactly(scheme);
    }

    @Test
    void anRsaKeyDoesBothPaddings() throws Exception {
        assertThat(crypto.schemes(SchemeKeys.jdk(RSA_PSS_RSAE_SHA256).getPublic()))
                .containsExactlyInAnyOrder(
                        RSA_PSS_RSAE_SHA256,
                        RSA_PSS_RSAE_SHA384,
                        RSA_PSS_RSAE_SHA512,
                        RSA_PKCS1_SHA256,
                        RSA_PKCS1_SHA384,
                        RSA_PKCS1_SHA512);
    }

    @Test
    void aPssKeyDoesPssOnly() throws Exception {
        assertThat(crypto.schemes(SchemeKeys.jdk(RSA_PSS_PSS_SHA256).getPublic()))
                .containsExactlyInAnyOrder(RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512);
        assertThat(crypto.schemes(SchemeKeys.bouncyCastle(RSA_PSS_PSS_SHA256).getPublic()))
                .containsExactlyInAnyOrder(RSA_PSS_PSS_SHA256, RSA_PSS_PSS_SHA384, RSA_PSS_PSS_SHA512);
    }

    /** RFC 8017, Section 9.1.1: 1024 bits do not hold SHA-512, a salt of 64 bytes and two more. */
    @Test
    void aSmallRsaKeyDoesNotDoLargeHashes() throws Exception {
        KeyPair pair = SchemeKeys.rsa("RSA", 1024);
        assertThat(crypto.schemes(pair.getPublic()))
                .contains(RSA_PSS_RSAE_SHA256, RSA_PSS_RSAE_SHA384, RSA_PKCS1_SHA512)
                .doesNotContain(RSA_PSS_RSAE_SHA512);
        for (SignatureScheme scheme : crypto.schemes(pair.getPublic())) {
            byte[] signature =
                    crypto.sign(scheme, pair.getPrivate(), pair.getPublic(), new byte[10], new SecureRandom());
            assertThat(crypto.verify(scheme, pair.getPublic(), new byte[10], signature))
                    .isTrue();
        }
    }

    /** RFC 4055, Section 3.1. */
    @Test
    void aPssKeyForOneHashDoesThatHashOnly() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSASSA-PSS");
        PSSParameterSpec limits = new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1);
        generator.initialize(new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4, limits));
        KeyPair pair = generator.generateKeyPair();

        assertThat(crypto.schemes(pair.getPublic())).containsExactly(RSA_PSS_PSS_SHA384);
        byte[] signature =
                crypto.sign(RSA_PSS_PSS_SHA384, pair.getPrivate(), pair.getPublic(), new byte[3], new SecureRandom());
        assertThat(crypto.verify(RSA_PSS_PSS_SHA384, pair.getPublic(), new byte[3], signature))
                .isTrue();
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> crypto.verify(RSA_PSS_PSS_SHA256, pair.getPublic(), new byte[3], signature));
    }

    @Test
    void keysThatTlsHasNoSchemeForHaveNone() throws Exception {
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC", SchemeKeys.BOUNCY_CASTLE);
        curve.initialize(new ECGenParameterSpec("secp256k1"));
        assertThat(crypto.schemes(curve.generateKeyPair().getPublic())).isEmpty();
        assertThat(crypto.schemes(
                        KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic()))
                .isEmpty();
        assertThat(crypto.schemes(KeyPairGenerator.getInstance("ML-KEM-768")
                        .generateKeyPair()
                        .getPublic()))
                .isEmpty();
    }

    @Test
    void keysThatAreNotKeysHaveNone() {
        assertThat(crypto.schemes(new EncodedPublicKey("?", new byte[0]))).isEmpty();
        assertThat(crypto.schemes(new EncodedPublicKey("?", new byte[] {0x30, 0})))
                .isEmpty();
        assertThat(crypto.schemes(new EncodedPublicKey("?", nested(16_000)))).isEmpty();
        assertThat(crypto.schemes(new Unencoded())).isEmpty();
    }

    /** Sequences in sequences, as an attacker would to exhaust the stack of a recursive parser. */
    private static byte[] nested(int depth) {
        byte[] bytes = new byte[4 * depth];
        for (int i = 0; i < depth; i++) {
            int inside = bytes.length - 4 * i - 4;
            bytes[4 * i] = 0x30;
            bytes[4 * i + 1] = (byte) 0x82;
            bytes[4 * i + 2] = (byte) (inside >> 8);
            bytes[4 * i + 3] = (byte) inside;
        }
        return bytes;
    }

    private static final class Unencoded implements PublicKey {
        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }
}
