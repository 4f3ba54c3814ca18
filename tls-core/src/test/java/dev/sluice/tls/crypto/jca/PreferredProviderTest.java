package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.crypto.jca.Bytes.counting;
import static dev.sluice.tls.crypto.jca.Bytes.flipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.crypto.Primitive;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreferredProviderTest {
    private static final CryptoProvider STANDARD = CryptoProviders.standard();
    private static final CryptoProvider BOUNCY_CASTLE = prefer(SchemeKeys.BOUNCY_CASTLE, Primitive.values());
    private static final CryptoProvider SUN_EC =
            prefer(Security.getProvider("SunEC"), Primitive.ECDH, Primitive.X25519, Primitive.ECDSA, Primitive.EDDSA);

    private final SecureRandom random = new SecureRandom();

    private static CryptoProvider prefer(Provider provider, Primitive... primitives) {
        return CryptoProviders.builder()
                .prefer(provider, primitives[0], primitives)
                .build();
    }

    @Test
    void withoutPreferencesItIsTheStandard() {
        assertThat(CryptoProviders.builder().build()).isSameAs(STANDARD);
    }

    @Test
    void registersNothing() {
        assertThat(Security.getProvider("BC")).isNull();
        assertThat(BOUNCY_CASTLE).isNotSameAs(STANDARD);
        assertThat(Security.getProvider("BC")).isNull();
    }

    @Test
    void asksThePreferredProviderForEachPrimitive() throws Exception {
        Recorder recorder = new Recorder(SchemeKeys.BOUNCY_CASTLE);
        CryptoProvider crypto = prefer(recorder, Primitive.values());
        recorder.asked.clear();

        crypto.aead(AeadAlgorithm.AES_128_GCM, new byte[16]).close();
        crypto.aead(AeadAlgorithm.CHACHA20_POLY1305, new byte[32]).close();
        crypto.generate(NamedGroup.X25519, random).close();
        crypto.generate(NamedGroup.SECP256R1MLKEM768, random).close();
        sign(crypto, SignatureScheme.ECDSA_SECP256R1_SHA256);
        sign(crypto, SignatureScheme.ED25519);
        sign(crypto, SignatureScheme.RSA_PSS_RSAE_SHA256);

        assertThat(recorder.asked)
                .contains(
                        "Cipher.AES/GCM/NoPadding",
                        "Cipher.ChaCha20-Poly1305",
                        "KeyPairGenerator.X25519",
                        "KeyPairGenerator.EC",
                        "Signature.SHA256withECDSA",
                        "Signature.Ed25519",
                        "Signature.RSASSA-PSS");
    }

    private void sign(CryptoProvider crypto, SignatureScheme scheme) throws Exception {
        KeyPair pair = SchemeKeys.jdk(scheme);
        byte[] signature = crypto.sign(scheme, pair.getPrivate(), pair.getPublic(), new byte[9], random);
        assertThat(STANDARD.verify(scheme, pair.getPublic(), new byte[9], signature))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void sealsTheSame(AeadAlgorithm algorithm) throws Exception {
        int length = algorithm.sealedLength(100);
        byte[] one = new byte[length];
        byte[] two = new byte[length];
        byte[] opened = new byte[algorithm.openedLength(length)];
        try (Aead standard = STANDARD.aead(algorithm, counting(algorithm.keyLength()));
                Aead preferred = BOUNCY_CASTLE.aead(algorithm, counting(algorithm.keyLength()))) {
            for (byte i = 0; i < 5; i++) {
                byte[] nonce = {i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
                standard.seal(nonce, new byte[5], counting(100), 0, 100, one, 0);
                preferred.seal(nonce, new byte[5], counting(100), 0, 100, two, 0);
                assertThat(two).isEqualTo(one);
                assertThat(preferred.open(nonce, new byte[5], one, 0, length, opened, 0))
                        .isEqualTo(100);
                assertThat(opened).isEqualTo(Arrays.copyOf(counting(100), opened.length));
                byte[] wrong = flipped(one, 3);
                assertThatExceptionOfType(GeneralSecurityException.class)
                        .isThrownBy(() -> preferred.open(nonce, new byte[5], wrong, 0, length, opened, 0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void hashesTheSame(HashAlgorithm algorithm) {
        var one = STANDARD.digest(algorithm);
        var two = BOUNCY_CASTLE.digest(algorithm);
        one.update(counting(300));
        two.update(counting(300));
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
        assertThat(BOUNCY_CASTLE.hkdf(algorithm).expand(counting(32), counting(9), 100))
                .isEqualTo(STANDARD.hkdf(algorithm).expand(counting(32), counting(9), 100));
    }

    @ParameterizedTest
    @EnumSource(NamedGroup.class)
    void agreesWithTheStandard(NamedGroup group) throws Exception {
        for (CryptoProvider preferred : new CryptoProvider[] {BOUNCY_CASTLE, SUN_EC}) {
            try (KeyShare client = preferred.generate(group, random);
                    Encapsulation server = STANDARD.encapsulate(group, client.publicShare(), random)) {
                assertThat(client.agree(server.share())).isEqualTo(server.secret());
            }
            try (KeyShare client = STANDARD.generate(group, random);
                    Encapsulation server = preferred.encapsulate(group, client.publicShare(), random)) {
                assertThat(client.agree(server.share())).isEqualTo(server.secret());
            }
        }
    }

    @Test
    void checksPointsHoweverItsProviderDoes() throws Exception {
        for (CryptoProvider preferred : new CryptoProvider[] {BOUNCY_CASTLE, SUN_EC}) {
            assertThatExceptionOfType(InvalidKeyException.class)
                    .isThrownBy(() -> preferred.encapsulate(NamedGroup.X25519, new byte[32], random));
            try (KeyShare pair = preferred.generate(NamedGroup.SECP256R1, random)) {
                byte[] share = flipped(pair.publicShare(), 40);
                assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> pair.agree(share));
                share[0] = 2;
                assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> pair.agree(share));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SignatureScheme.class)
    void signsAndVerifiesWithTheStandard(SignatureScheme scheme) throws Exception {
        for (CryptoProvider preferred : new CryptoProvider[] {BOUNCY_CASTLE, SUN_EC}) {
            for (KeyPair pair : new KeyPair[] {SchemeKeys.jdk(scheme), SchemeKeys.bouncyCastle(scheme)}) {
                byte[] content = counting(77);
                byte[] theirs = preferred.sign(scheme, pair.getPrivate(), pair.getPublic(), content, random);
                assertThat(STANDARD.verify(scheme, pair.getPublic(), content, theirs))
                        .isTrue();
                assertThat(preferred.verify(scheme, pair.getPublic(), content, theirs))
                        .isTrue();
                assertThat(preferred.verify(scheme, pair.getPublic(), content, flipped(theirs, 9)))
                        .isFalse();
                assertThat(preferred.verify(scheme, pair.getPublic(), content, new byte[3]))
                        .isFalse();
            }
        }
    }

    /** To a JCA provider SHA-256 with ECDSA is the same on every curve; to TLS 1.3 it is not. */
    @Test
    void bindsTheCurveToTheHash() throws Exception {
        KeyPair pair = SchemeKeys.jdk(SignatureScheme.ECDSA_SECP384R1_SHA384);
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> BOUNCY_CASTLE.sign(
                        SignatureScheme.ECDSA_SECP256R1_SHA256,
                        pair.getPrivate(),
                        pair.getPublic(),
                        new byte[1],
                        random));
        assertThatExceptionOfType(InvalidKeyException.class)
                .isThrownBy(() -> BOUNCY_CASTLE.verify(
                        SignatureScheme.ECDSA_SECP256R1_SHA256, pair.getPublic(), new byte[1], new byte[70]));
    }

    @Test
    void keepsAnRsaSignatureThatDoesNotVerify() throws Exception {
        SignatureScheme scheme = SignatureScheme.RSA_PSS_RSAE_SHA256;
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(() -> BOUNCY_CASTLE.sign(
                        scheme,
                        SchemeKeys.jdk(scheme).getPrivate(),
                        SchemeKeys.bouncyCastle(scheme).getPublic(),
                        new byte[1],
                        random));
    }

    @Test
    void aProviderThatHasNothingLeavesTheStandard() throws Exception {
        CryptoProvider crypto = prefer(new Provider("Empty", "1", "nothing") {}, Primitive.values());
        crypto.aead(AeadAlgorithm.AES_256_GCM, new byte[32]).close();
        assertThat(crypto.digest(HashAlgorithm.SHA256).snapshot()).hasSize(32);
        crypto.generate(NamedGroup.X25519, random).close();
        sign(crypto, SignatureScheme.ECDSA_SECP256R1_SHA256);
        sign(crypto, SignatureScheme.RSA_PSS_RSAE_SHA256);
    }

    @Test
    void theLaterPreferenceIsAskedFirst() throws Exception {
        Recorder first = new Recorder(SchemeKeys.BOUNCY_CASTLE);
        Recorder second = new Recorder(SchemeKeys.BOUNCY_CASTLE);
        CryptoProvider crypto = CryptoProviders.builder()
                .prefer(first, Primitive.X25519, Primitive.ECDH)
                .prefer(second, Primitive.X25519)
                .build();
        first.asked.clear();
        second.asked.clear();
        crypto.generate(NamedGroup.X25519, random).close();
        assertThat(first.asked).isEmpty();
        assertThat(second.asked).isNotEmpty();
        crypto.generate(NamedGroup.SECP384R1, random).close();
        assertThat(first.asked).contains("KeyPairGenerator.EC");
    }

    /** Has what another provider has, and remembers what it was asked for. */
    private static final class Recorder extends Provider {
        private final transient Provider other;
        private final transient Set<String> asked = ConcurrentHashMap.newKeySet();

        Recorder(Provider other) {
            super("Recorder", "1", "remembers");
            this.other = other;
        }

        @Override
        public Service getService(String type, String algorithm) {
            if (asked != null) {
                asked.add(type + "." + algorithm);
            }
            return other.getService(type, algorithm);
        }
    }
}
