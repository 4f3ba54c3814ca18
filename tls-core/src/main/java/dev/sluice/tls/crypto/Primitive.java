package dev.sluice.tls.crypto;

/**
 * The primitives for which {@link CryptoProviders.Builder} takes a provider of the caller's choice. X448, the ffdhe groups, the
 * brainpool curves and AES-CCM are not among them: native providers do not have them.
 */
public enum Primitive {
    /** AES-GCM with either key length. */
    AES_GCM,
    /** ChaCha20-Poly1305. */
    CHACHA20_POLY1305,
    /**
     * SHA-256 and SHA-384, for the transcript, HMAC and HKDF. Rarely worth it: handshakes clone a running hash often, which
     * native providers do an order of magnitude slower than the JDK.
     */
    HASH,
    /** ECDSA on secp256r1, secp384r1 and secp521r1. */
    ECDSA,
    /** RSA signatures with either padding. */
    RSA,
    /** Ed25519 and Ed448. */
    EDDSA,
    /** ECDH on secp256r1, secp384r1 and secp521r1, also as a part of hybrid groups. */
    ECDH,
    /** X25519, also as a part of hybrid groups. */
    X25519,
    /** ML-KEM, the other part of hybrid groups. */
    ML_KEM,
    /** ML-DSA with every parameter set. */
    ML_DSA
}
