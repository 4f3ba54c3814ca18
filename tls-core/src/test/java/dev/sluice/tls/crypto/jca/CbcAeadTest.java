package dev.sluice.tls.crypto.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.crypto.Aead;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypt-then-MAC (RFC 7366, Section 3) against records put together by hand from another provider's AES and HMAC. */
class CbcAeadTest {
    private static final BouncyCastleProvider OTHER = new BouncyCastleProvider();
    private static final byte[] NONCE = counting(12);
    private static final byte[] HEADER = counting(13);

    private final StandardCrypto crypto = new StandardCrypto(Map.of());

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ".*CBC.*")
    void sealsAnInitializationVectorBlocksAndTheirMac(AeadAlgorithm algorithm) throws Exception {
        byte[] key = counting(algorithm.keyLength());
        for (int length : new int[] {0, 1, 14, 15, 16, 31, 32, 100}) {
            byte[] sealed = new byte[algorithm.sealedLength(length)];
            try (Aead aead = crypto.aead(algorithm, key)) {
                aead.seal(NONCE, HEADER, counting(length), 0, length, sealed, 0);
            }
            byte[] iv = ecb(algorithm, key, Arrays.copyOf(NONCE, 16));
            byte[] padded = padded(length, 16 - length % 16);
            assertThat(sealed).isEqualTo(record(algorithm, key, iv, padded));
        }
    }

    @Test
    void noInitializationVectorCanBeForetoldFromTheNonceOrComesTwice() throws Exception {
        AeadAlgorithm algorithm = AeadAlgorithm.AES_128_CBC_HMAC_SHA256;
        byte[] one = new byte[algorithm.sealedLength(16)];
        byte[] two = new byte[one.length];
        byte[] next = NONCE.clone();
        next[11]++;
        try (Aead aead = crypto.aead(algorithm, counting(algorithm.keyLength()))) {
            aead.seal(NONCE, HEADER, new byte[16], 0, 16, one, 0);
            aead.seal(next, HEADER, new byte[16], 0, 16, two, 0);
        }
        assertThat(Arrays.copyOf(one, 12)).isNotEqualTo(NONCE);
        assertThat(Arrays.copyOf(one, 16)).isNotEqualTo(Arrays.copyOf(two, 16));
    }

    /** A peer may pad with up to 256 bytes, the last of which says how many come before it (RFC 5246, Section 6.2.3.2). */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ".*CBC.*")
    void opensWhatIsPaddedAsFarAsCanBe(AeadAlgorithm algorithm) throws Exception {
        byte[] key = counting(algorithm.keyLength());
        for (int padding = 16 - 5; padding <= 256; padding += 16) {
            byte[] sealed = record(algorithm, key, counting(16), padded(5, padding));
            assertThat(open(algorithm, key, sealed)).isEqualTo(counting(5));
        }
    }

    @Test
    void refusesPaddingThatIsNotAsItSays() throws Exception {
        AeadAlgorithm algorithm = AeadAlgorithm.AES_256_CBC_HMAC_SHA384;
        byte[] key = counting(algorithm.keyLength());
        for (int wrong = 1; wrong <= 27; wrong++) {
            byte[] padded = padded(5, 27);
            padded[padded.length - wrong] ^= 0x40;
            byte[] sealed = record(algorithm, key, counting(16), padded);
            assertThatExceptionOfType(AEADBadTagException.class).isThrownBy(() -> open(algorithm, key, sealed));
        }
    }

    @Test
    void refusesWhatIsNoWholeBlocks() throws Exception {
        AeadAlgorithm algorithm = AeadAlgorithm.AES_128_CBC_HMAC_SHA256;
        byte[] key = counting(algorithm.keyLength());
        for (int encrypted : new int[] {0, 15, 16, 31, 33}) {
            byte[] sealed = authenticated(algorithm, key, new byte[encrypted]);
            assertThatExceptionOfType(AEADBadTagException.class)
                    .isThrownBy(() -> open(algorithm, key, sealed))
                    .withMessageContaining("blocks");
        }
    }

    private byte[] open(AeadAlgorithm algorithm, byte[] key, byte[] sealed) throws GeneralSecurityException {
        byte[] opened = new byte[Math.max(16, algorithm.openedLength(sealed.length))];
        try (Aead aead = crypto.aead(algorithm, key)) {
            return Arrays.copyOf(opened, aead.open(NONCE, HEADER, sealed, 0, sealed.length, opened, 0));
        } finally {
            assertThat(Arrays.copyOfRange(opened, 5, opened.length)).containsOnly(0);
        }
    }

    /** Content of this length, then so many bytes that each say one less. */
    private static byte[] padded(int length, int padding) {
        byte[] padded = Arrays.copyOf(counting(length), length + padding);
        Arrays.fill(padded, length, padded.length, (byte) (padding - 1));
        return padded;
    }

    private static byte[] record(AeadAlgorithm algorithm, byte[] keys, byte[] iv, byte[] padded) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", OTHER);
        cipher.init(Cipher.ENCRYPT_MODE, cipherKey(algorithm, keys), new IvParameterSpec(iv));
        return authenticated(algorithm, keys, joined(iv, cipher.doFinal(padded)));
    }

    private static byte[] authenticated(AeadAlgorithm algorithm, byte[] keys, byte[] encrypted) throws Exception {
        String hash = algorithm == AeadAlgorithm.AES_256_CBC_HMAC_SHA384 ? "HmacSHA384" : "HmacSHA256";
        Mac mac = Mac.getInstance(hash, OTHER);
        mac.init(new SecretKeySpec(keys, 0, algorithm.macKeyLength(), hash));
        mac.update(HEADER);
        return joined(encrypted, mac.doFinal(encrypted));
    }

    private static byte[] ecb(AeadAlgorithm algorithm, byte[] keys, byte[] block) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding", OTHER);
        cipher.init(Cipher.ENCRYPT_MODE, cipherKey(algorithm, keys));
        return cipher.doFinal(block);
    }

    private static SecretKeySpec cipherKey(AeadAlgorithm algorithm, byte[] keys) {
        return new SecretKeySpec(keys, algorithm.macKeyLength(), keys.length - algorithm.macKeyLength(), "AES");
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        IntStream.range(0, length).forEach(i -> bytes[i] = (byte) (i + 1));
        return bytes;
    }
}
