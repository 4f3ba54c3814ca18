package dev.sluice.tls.testkit;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Digest;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.Hkdf;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.AEADBadTagException;

/**
 * Cryptography whose cipher does not encrypt: a protected record is its plaintext and sixteen zero bytes, so that a test can
 * read and forge records. Everything else is the real provider's. Both ends need it.
 */
public final class NullCipher implements CryptoProvider {
    /** The length of a tag, all zero. */
    public static final int TAG = 16;

    private final CryptoProvider rest;

    /** Takes everything but the cipher from {@code rest}. */
    public NullCipher(CryptoProvider rest) {
        this.rest = rest;
    }

    @Override
    public Aead aead(AeadAlgorithm algorithm, byte[] key) {
        if (algorithm.sealedLength(0) != TAG) {
            throw new IllegalArgumentException("the null cipher stands for those whose tag has " + TAG + " bytes");
        }
        return new Plain();
    }

    @Override
    public boolean supports(AeadAlgorithm algorithm) {
        return rest.supports(algorithm);
    }

    @Override
    public boolean supports(NamedGroup group) {
        return rest.supports(group);
    }

    @Override
    public boolean supports(SignatureScheme scheme) {
        return rest.supports(scheme);
    }

    @Override
    public Digest digest(HashAlgorithm hash) {
        return rest.digest(hash);
    }

    @Override
    public Hkdf hkdf(HashAlgorithm hash) {
        return rest.hkdf(hash);
    }

    @Override
    public KeyShare generate(NamedGroup group, SecureRandom random) throws GeneralSecurityException {
        return rest.generate(group, random);
    }

    @Override
    public Encapsulation encapsulate(NamedGroup group, byte[] peerShare, SecureRandom random)
            throws GeneralSecurityException {
        return rest.encapsulate(group, peerShare, random);
    }

    @Override
    public PublicKey publicKey(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        return rest.publicKey(subjectPublicKeyInfo);
    }

    @Override
    public Set<SignatureScheme> schemes(PublicKey key) {
        return rest.schemes(key);
    }

    @Override
    public byte[] sign(SignatureScheme scheme, PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException {
        return rest.sign(scheme, key, publicKey, content, random);
    }

    @Override
    public boolean verify(SignatureScheme scheme, PublicKey key, byte[] content, byte[] signature)
            throws GeneralSecurityException {
        return rest.verify(scheme, key, content, signature);
    }

    @Override
    public boolean verifyTls12(SignatureScheme scheme, PublicKey key, byte[] content, byte[] signature)
            throws GeneralSecurityException {
        return rest.verifyTls12(scheme, key, content, signature);
    }

    private static final class Plain implements Aead {

        @Override
        public int seal(
                byte[] nonce,
                byte[] associatedData,
                byte[] input,
                int offset,
                int length,
                byte[] output,
                int outputOffset) {
            System.arraycopy(input, offset, output, outputOffset, length);
            Arrays.fill(output, outputOffset + length, outputOffset + length + TAG, (byte) 0);
            return length + TAG;
        }

        @Override
        public int open(
                byte[] nonce,
                byte[] associatedData,
                byte[] input,
                int offset,
                int length,
                byte[] output,
                int outputOffset)
                throws AEADBadTagException {
            int end = offset + length;
            if (length < TAG || !Arrays.equals(input, end - TAG, end, new byte[TAG], 0, TAG)) {
                throw new AEADBadTagException("the tag of the null cipher is sixteen zero bytes");
            }
            System.arraycopy(input, offset, output, outputOffset, length - TAG);
            return length - TAG;
        }

        @Override
        public void close() {}
    }
}
