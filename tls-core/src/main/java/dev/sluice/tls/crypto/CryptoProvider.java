package dev.sluice.tls.crypto;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Set;

/**
 * The seam to cryptography: every primitive the protocol uses, and nothing about the protocol. Implementations are
 * stateless and may be called from any thread; what they return belongs to one thread at a time.
 */
public interface CryptoProvider {

    boolean supports(AeadAlgorithm algorithm);

    boolean supports(NamedGroup group);

    boolean supports(SignatureScheme scheme);

    /** A running hash, empty yet. */
    Digest digest(HashAlgorithm hash);

    /** HMAC-based key derivation with this hash. */
    Hkdf hkdf(HashAlgorithm hash);

    /** A cipher with this key, for one direction; it keeps its own copy of the key. */
    Aead aead(AeadAlgorithm algorithm, byte[] key) throws GeneralSecurityException;

    /** A fresh key pair whose public half a client sends. */
    KeyShare generate(NamedGroup group, SecureRandom random) throws GeneralSecurityException;

    /**
     * A server's answer to a client's share.
     *
     * @throws GeneralSecurityException if the share is not a valid public key of the group: a point off the curve, an
     *     all-zero X25519 or X448 result, an ffdhe value out of range, a wrong length, an ML-KEM key out of range
     */
    Encapsulation encapsulate(NamedGroup group, byte[] peerShare, SecureRandom random) throws GeneralSecurityException;

    /**
     * The key in these bytes.
     *
     * @param subjectPublicKeyInfo in DER (RFC 5280, Section 4.1)
     * @throws GeneralSecurityException if there is none, or of a kind that is not known
     */
    PublicKey publicKey(byte[] subjectPublicKeyInfo) throws GeneralSecurityException;

    /** What {@code key} can verify signatures of, by its algorithm, curve and size; empty for an unknown kind. */
    Set<SignatureScheme> schemes(PublicKey key);

    /** The signature over {@code content} in the form TLS carries it; verified before it leaves where a fault leaks (RSA). */
    byte[] sign(SignatureScheme scheme, PrivateKey key, PublicKey publicKey, byte[] content, SecureRandom random)
            throws GeneralSecurityException;

    /** Whether the signature is right. False also for a malformed one. */
    boolean verify(SignatureScheme scheme, PublicKey key, byte[] content, byte[] signature)
            throws GeneralSecurityException;

    /**
     * The same for TLS 1.2, where an ECDSA scheme names a hash and no curve: the key may be on any that TLS 1.2 has (RFC 8446,
     * Section 4.2.3). Providers that do not know the difference need the curve to fit.
     */
    default boolean verifyTls12(SignatureScheme scheme, PublicKey key, byte[] content, byte[] signature)
            throws GeneralSecurityException {
        return verify(scheme, key, content, signature);
    }
}
