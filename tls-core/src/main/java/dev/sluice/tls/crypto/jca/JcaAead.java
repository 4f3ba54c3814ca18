package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.crypto.Aead;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * A record cipher over one {@link Cipher} object, keyed again with the same key object for each record: the JDK then keeps
 * the expanded key. For one direction and one thread at a time.
 */
final class JcaAead implements Aead {
    static final int TAG_LENGTH = 16;

    /** The ciphers of RFC 8446, Section B.4, that the JDK has, and how each takes its nonce. */
    enum Kind {
        GCM("AES"),
        CHACHA20("ChaCha20");

        private final String keyAlgorithm;

        Kind(String keyAlgorithm) {
            this.keyAlgorithm = keyAlgorithm;
        }

        /** The names that providers have for it, the JDK's first. */
        List<String> transformations() {
            return switch (this) {
                case GCM -> List.of("AES/GCM/NoPadding");
                case CHACHA20 -> List.of("ChaCha20-Poly1305", "ChaCha20/Poly1305/NoPadding");
            };
        }

        private AlgorithmParameterSpec parameters(byte[] nonce) {
            return switch (this) {
                case GCM -> new GCMParameterSpec(TAG_LENGTH * 8, nonce);
                case CHACHA20 -> new IvParameterSpec(nonce);
            };
        }
    }

    private final Kind kind;
    private final Cipher cipher;
    private final WipeableKey key;

    JcaAead(Kind kind, Cipher cipher, byte[] key) {
        this.kind = kind;
        this.cipher = cipher;
        this.key = new WipeableKey(kind.keyAlgorithm, key);
    }

    @Override
    public int seal(
            byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        requireDistinct(input, output);
        cipher.init(Cipher.ENCRYPT_MODE, key, kind.parameters(nonce));
        cipher.updateAAD(associatedData);
        return cipher.doFinal(input, offset, length, output, outputOffset);
    }

    @Override
    public int open(
            byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        requireDistinct(input, output);
        if (length < TAG_LENGTH) {
            throw new AEADBadTagException("shorter than a tag: " + length + " bytes");
        }
        cipher.init(Cipher.DECRYPT_MODE, key, kind.parameters(nonce));
        cipher.updateAAD(associatedData);
        try {
            return cipher.doFinal(input, offset, length, output, outputOffset);
        } catch (AEADBadTagException e) {
            // Providers differ in whether they leave unauthenticated plaintext behind.
            Arrays.fill(output, outputOffset, outputOffset + length - TAG_LENGTH, (byte) 0);
            throw e;
        }
    }

    @Override
    public void close() {
        key.destroy();
    }

    /** In place the JDK copies the whole array, which with pooled memory is far larger than the record. */
    @SuppressWarnings("ReferenceEquality")
    static void requireDistinct(byte[] input, byte[] output) {
        if (input == output) {
            throw new IllegalArgumentException("input and output must be different arrays");
        }
    }
}
