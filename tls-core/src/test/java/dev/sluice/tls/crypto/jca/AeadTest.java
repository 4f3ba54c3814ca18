package dev.sluice.tls.crypto.jca;

import static dev.sluice.tls.crypto.jca.Bytes.counting;
import static dev.sluice.tls.crypto.jca.Bytes.flipped;
import static dev.sluice.tls.crypto.jca.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jcajce.spec.AEADParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AeadTest {
    private final CryptoProvider crypto = CryptoProviders.standard();
    private final byte[] nonce = counting(12);
    private final byte[] header = {23, 3, 3, 0, 80};

    /** "The Galois/Counter Mode of Operation", McGrew and Viega, test case 4. */
    @Test
    void sealsAsThePaperOnGcmSays() throws Exception {
        assertSeals(
                AeadAlgorithm.AES_128_GCM,
                "feffe9928665731c6d6a8f9467308308",
                "cafebabefacedbaddecaf888",
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
                "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                        + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
                        + "5bc94fbc3221a5db94fae95ae7121a47");
    }

    /** RFC 8439, Section 2.8.2. */
    @Test
    void sealsAsRfc8439Says() throws Exception {
        assertSeals(
                AeadAlgorithm.CHACHA20_POLY1305,
                "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                "070000004041424344454647",
                "50515253c0c1c2c3c4c5c6c7",
                ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                                + "sunscreen would be it.")
                        .getBytes(StandardCharsets.US_ASCII),
                "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                        + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                        + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                        + "3ff4def08e4b7a9de576d26586cec64b6116"
                        + "1ae10b594f09e26a7e902ecbd0600691");
    }

    /** NIST SP 800-38C, example 3. */
    @Test
    void sealsAsSp80038cSays() throws Exception {
        assertSeals(
                AeadAlgorithm.AES_128_CCM_8,
                "404142434445464748494a4b4c4d4e4f",
                "101112131415161718191a1b",
                "000102030405060708090a0b0c0d0e0f10111213",
                hex("202122232425262728292a2b2c2d2e2f3031323334353637"),
                "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951");
    }

    private void assertSeals(
            AeadAlgorithm algorithm, String key, String nonce, String header, byte[] plaintext, String sealed)
            throws Exception {
        byte[] output = new byte[plaintext.length + algorithm.tagLength()];
        try (Aead aead = crypto.aead(algorithm, hex(key))) {
            int written = aead.seal(hex(nonce), hex(header), plaintext, 0, plaintext.length, output, 0);
            assertThat(written).isEqualTo(output.length);
            assertThat(output).isEqualTo(hex(sealed));
        }
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void opensWhatItSealedOfAnyLengthInTheMiddleOfArrays(AeadAlgorithm algorithm) throws Exception {
        try (Aead sealing = crypto.aead(algorithm, counting(algorithm.keyLength()));
                Aead opening = crypto.aead(algorithm, counting(algorithm.keyLength()))) {
            for (int length : new int[] {0, 1, 15, 16, 17, 64, 1000, 16384}) {
                byte[] plaintext = counting(length + 7);
                int whole = algorithm.sealedLength(length);
                byte[] sealed = new byte[whole + 9];
                byte[] opened = new byte[algorithm.openedLength(whole) + 5];
                nonce[0]++;

                assertThat(sealing.seal(nonce, header, plaintext, 3, length, sealed, 4))
                        .isEqualTo(whole);
                assertThat(opening.open(nonce, header, sealed, 4, whole, opened, 2))
                        .isEqualTo(length);

                assertThat(opened).startsWith(0, 0);
                assertThat(Arrays.copyOfRange(opened, 2, 2 + length))
                        .isEqualTo(Arrays.copyOfRange(plaintext, 3, 3 + length));
                assertThat(sealed).startsWith(0, 0, 0, 0).endsWith(0, 0, 0, 0, 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*CBC.*")
    void sealsAsBouncyCastleDoes(AeadAlgorithm algorithm) throws Exception {
        byte[] key = counting(algorithm.keyLength());
        byte[] plaintext = counting(100);
        byte[] sealed = new byte[100 + algorithm.tagLength()];
        try (Aead aead = crypto.aead(algorithm, key)) {
            aead.seal(nonce, header, plaintext, 0, 100, sealed, 0);
        }
        Cipher other = Cipher.getInstance(nameOf(algorithm), new BouncyCastleProvider());
        other.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new AEADParameterSpec(nonce, algorithm.tagLength() * 8, header));

        assertThat(sealed).isEqualTo(other.doFinal(plaintext));
    }

    private static String nameOf(AeadAlgorithm algorithm) {
        return switch (algorithm) {
            case AES_128_GCM, AES_256_GCM -> "AES/GCM/NoPadding";
            case AES_128_CCM, AES_128_CCM_8, AES_256_CCM, AES_256_CCM_8 -> "AES/CCM/NoPadding";
            case CHACHA20_POLY1305 -> "ChaCha20-Poly1305";
            default -> throw new IllegalArgumentException(algorithm + " is not one cipher");
        };
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void refusesAnyChangeAndLeavesNothingBehind(AeadAlgorithm algorithm) throws Exception {
        int length = algorithm.sealedLength(40);
        byte[] sealed = new byte[length];
        try (Aead aead = crypto.aead(algorithm, counting(algorithm.keyLength()))) {
            aead.seal(nonce, header, counting(40), 0, 40, sealed, 0);
            for (int i = 0; i < length; i++) {
                assertRefused(aead, nonce, header, flipped(sealed, i), length);
            }
            if (!algorithm.isCbc()) { // which sends what it makes of the nonce
                assertRefused(aead, flipped(nonce, 11), header, sealed, length);
            }
            assertRefused(aead, nonce, flipped(header, 0), sealed, length);
            assertRefused(aead, nonce, header, sealed, length - 1);

            byte[] opened = new byte[algorithm.openedLength(length)];
            assertThat(aead.open(nonce, header, sealed, 0, length, opened, 0)).isEqualTo(40);
            assertThat(opened)
                    .as("a refusal does not spoil the cipher, and padding is gone")
                    .isEqualTo(Arrays.copyOf(counting(40), opened.length));
        }
    }

    private static void assertRefused(Aead aead, byte[] nonce, byte[] header, byte[] sealed, int length) {
        byte[] opened = new byte[48];
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> aead.open(nonce, header, sealed, 0, length, opened, 0));
        assertThat(opened).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void refusesLessThanATag(AeadAlgorithm algorithm) throws Exception {
        try (Aead aead = crypto.aead(algorithm, counting(algorithm.keyLength()))) {
            for (int length = 0; length < algorithm.tagLength(); length++) {
                int tooShort = length;
                assertThatExceptionOfType(GeneralSecurityException.class)
                        .isThrownBy(() -> aead.open(nonce, header, new byte[48], 0, tooShort, new byte[48], 0))
                        .withMessageContaining("tag");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void refusesTooLittleSpace(AeadAlgorithm algorithm) throws Exception {
        try (Aead aead = crypto.aead(algorithm, counting(algorithm.keyLength()))) {
            assertThatExceptionOfType(ShortBufferException.class)
                    .isThrownBy(() ->
                            aead.seal(nonce, header, new byte[20], 0, 20, new byte[algorithm.sealedLength(20) - 1], 0));
        }
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void refusesToWorkInPlace(AeadAlgorithm algorithm) throws Exception {
        byte[] array = new byte[100];
        try (Aead aead = crypto.aead(algorithm, counting(algorithm.keyLength()))) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> aead.seal(nonce, header, array, 0, 20, array, 50));
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> aead.open(nonce, header, array, 0, 20, array, 50));
        }
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void refusesToWorkOnceClosed(AeadAlgorithm algorithm) throws Exception {
        Aead aead = crypto.aead(algorithm, counting(algorithm.keyLength()));
        aead.close();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> aead.seal(nonce, header, new byte[20], 0, 20, new byte[120], 0));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> aead.open(nonce, header, new byte[80], 0, 80, new byte[120], 0));
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void keepsItsOwnCopyOfTheKey(AeadAlgorithm algorithm) throws Exception {
        byte[] key = counting(algorithm.keyLength());
        byte[] one = new byte[algorithm.sealedLength(32)];
        byte[] two = new byte[one.length];
        try (Aead aead = crypto.aead(algorithm, key);
                Aead same = crypto.aead(algorithm, key)) {
            Arrays.fill(key, (byte) 0);
            aead.seal(nonce, header, new byte[32], 0, 32, one, 0);
            try (Aead zero = crypto.aead(algorithm, key)) {
                zero.seal(nonce, header, new byte[32], 0, 32, two, 0);
            }
            assertThat(one).isNotEqualTo(two);
            same.seal(nonce, header, new byte[32], 0, 32, two, 0);
            assertThat(one).isEqualTo(two);
        }
    }

    @ParameterizedTest
    @EnumSource(AeadAlgorithm.class)
    void refusesAKeyOfAnotherLength(AeadAlgorithm algorithm) {
        for (int length :
                new int[] {0, algorithm.keyLength() - 1, algorithm.keyLength() + 1, 2 * algorithm.keyLength()}) {
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .isThrownBy(() -> crypto.aead(algorithm, new byte[length]))
                    .withMessageContaining(algorithm.keyLength() + " bytes");
        }
    }
}
