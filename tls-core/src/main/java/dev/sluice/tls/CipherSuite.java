package dev.sluice.tls;

import java.util.Optional;

/**
 * A cipher suite by its IANA name: of TLS 1.3 (RFC 8446, Section B.4), which says nothing of the key exchange, or of TLS 1.2
 * (RFC 5246, Section A.5; RFC 5288, RFC 5289, RFC 5487, RFC 5489, RFC 6655, RFC 7251, RFC 7905, RFC 8442), which names it.
 */
public enum CipherSuite {
    TLS_AES_128_GCM_SHA256(0x1301, KeyExchange.ANY, AeadAlgorithm.AES_128_GCM, HashAlgorithm.SHA256),
    TLS_AES_256_GCM_SHA384(0x1302, KeyExchange.ANY, AeadAlgorithm.AES_256_GCM, HashAlgorithm.SHA384),
    TLS_CHACHA20_POLY1305_SHA256(0x1303, KeyExchange.ANY, AeadAlgorithm.CHACHA20_POLY1305, HashAlgorithm.SHA256),
    TLS_AES_128_CCM_SHA256(0x1304, KeyExchange.ANY, AeadAlgorithm.AES_128_CCM, HashAlgorithm.SHA256),
    TLS_AES_128_CCM_8_SHA256(0x1305, KeyExchange.ANY, AeadAlgorithm.AES_128_CCM_8, HashAlgorithm.SHA256),

    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(
            0xC02B, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_128_GCM, HashAlgorithm.SHA256),
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(
            0xC02C, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_256_GCM, HashAlgorithm.SHA384),
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256(
            0xCCA9, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.CHACHA20_POLY1305, HashAlgorithm.SHA256),
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM(0xC0AC, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_128_CCM, HashAlgorithm.SHA256),
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM(0xC0AD, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_256_CCM, HashAlgorithm.SHA256),
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8(
            0xC0AE, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_128_CCM_8, HashAlgorithm.SHA256),
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8(
            0xC0AF, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_256_CCM_8, HashAlgorithm.SHA256),
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256(
            0xC02F, KeyExchange.ECDHE_RSA, AeadAlgorithm.AES_128_GCM, HashAlgorithm.SHA256),
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384(
            0xC030, KeyExchange.ECDHE_RSA, AeadAlgorithm.AES_256_GCM, HashAlgorithm.SHA384),
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256(
            0xCCA8, KeyExchange.ECDHE_RSA, AeadAlgorithm.CHACHA20_POLY1305, HashAlgorithm.SHA256),

    TLS_DHE_RSA_WITH_AES_128_GCM_SHA256(0x009E, KeyExchange.DHE_RSA, AeadAlgorithm.AES_128_GCM, HashAlgorithm.SHA256),
    TLS_DHE_RSA_WITH_AES_256_GCM_SHA384(0x009F, KeyExchange.DHE_RSA, AeadAlgorithm.AES_256_GCM, HashAlgorithm.SHA384),
    TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256(
            0xCCAA, KeyExchange.DHE_RSA, AeadAlgorithm.CHACHA20_POLY1305, HashAlgorithm.SHA256),
    TLS_DHE_RSA_WITH_AES_128_CCM(0xC09E, KeyExchange.DHE_RSA, AeadAlgorithm.AES_128_CCM, HashAlgorithm.SHA256),
    TLS_DHE_RSA_WITH_AES_256_CCM(0xC09F, KeyExchange.DHE_RSA, AeadAlgorithm.AES_256_CCM, HashAlgorithm.SHA256),
    TLS_DHE_RSA_WITH_AES_128_CCM_8(0xC0A2, KeyExchange.DHE_RSA, AeadAlgorithm.AES_128_CCM_8, HashAlgorithm.SHA256),
    TLS_DHE_RSA_WITH_AES_256_CCM_8(0xC0A3, KeyExchange.DHE_RSA, AeadAlgorithm.AES_256_CCM_8, HashAlgorithm.SHA256),

    TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256(
            0xD001, KeyExchange.ECDHE_PSK, AeadAlgorithm.AES_128_GCM, HashAlgorithm.SHA256),
    TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384(
            0xD002, KeyExchange.ECDHE_PSK, AeadAlgorithm.AES_256_GCM, HashAlgorithm.SHA384),
    TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256(
            0xD003, KeyExchange.ECDHE_PSK, AeadAlgorithm.AES_128_CCM_8, HashAlgorithm.SHA256),
    TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256(
            0xD005, KeyExchange.ECDHE_PSK, AeadAlgorithm.AES_128_CCM, HashAlgorithm.SHA256),
    TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256(
            0xCCAC, KeyExchange.ECDHE_PSK, AeadAlgorithm.CHACHA20_POLY1305, HashAlgorithm.SHA256),

    TLS_PSK_WITH_AES_128_GCM_SHA256(0x00A8, KeyExchange.PSK, AeadAlgorithm.AES_128_GCM, HashAlgorithm.SHA256),
    TLS_PSK_WITH_AES_256_GCM_SHA384(0x00A9, KeyExchange.PSK, AeadAlgorithm.AES_256_GCM, HashAlgorithm.SHA384),
    TLS_PSK_WITH_CHACHA20_POLY1305_SHA256(
            0xCCAB, KeyExchange.PSK, AeadAlgorithm.CHACHA20_POLY1305, HashAlgorithm.SHA256),
    TLS_PSK_WITH_AES_128_CCM(0xC0A4, KeyExchange.PSK, AeadAlgorithm.AES_128_CCM, HashAlgorithm.SHA256),
    TLS_PSK_WITH_AES_256_CCM(0xC0A5, KeyExchange.PSK, AeadAlgorithm.AES_256_CCM, HashAlgorithm.SHA256),
    TLS_PSK_WITH_AES_128_CCM_8(0xC0A8, KeyExchange.PSK, AeadAlgorithm.AES_128_CCM_8, HashAlgorithm.SHA256),
    TLS_PSK_WITH_AES_256_CCM_8(0xC0A9, KeyExchange.PSK, AeadAlgorithm.AES_256_CCM_8, HashAlgorithm.SHA256),

    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256(
            0xC023, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_128_CBC_HMAC_SHA256, HashAlgorithm.SHA256),
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384(
            0xC024, KeyExchange.ECDHE_ECDSA, AeadAlgorithm.AES_256_CBC_HMAC_SHA384, HashAlgorithm.SHA384),
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256(
            0xC027, KeyExchange.ECDHE_RSA, AeadAlgorithm.AES_128_CBC_HMAC_SHA256, HashAlgorithm.SHA256),
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384(
            0xC028, KeyExchange.ECDHE_RSA, AeadAlgorithm.AES_256_CBC_HMAC_SHA384, HashAlgorithm.SHA384),
    TLS_DHE_RSA_WITH_AES_128_CBC_SHA256(
            0x0067, KeyExchange.DHE_RSA, AeadAlgorithm.AES_128_CBC_HMAC_SHA256, HashAlgorithm.SHA256),
    TLS_DHE_RSA_WITH_AES_256_CBC_SHA256(
            0x006B, KeyExchange.DHE_RSA, AeadAlgorithm.AES_256_CBC_HMAC_SHA256, HashAlgorithm.SHA256);

    /** What a suite says about the key exchange and about who signs it. */
    public enum KeyExchange {
        /** TLS 1.3 negotiates both apart from the suite. */
        ANY,
        /** Elliptic curves, signed with ECDSA or EdDSA (RFC 8422, Section 2.1). */
        ECDHE_ECDSA,
        /** Elliptic curves, signed with RSA (RFC 8422, Section 2.2). */
        ECDHE_RSA,
        /** Finite fields, signed with RSA (RFC 5246, Section 7.4.3), in the groups of RFC 7919 alone. */
        DHE_RSA,
        /** Elliptic curves and a pre-shared key, which authenticates both ends (RFC 5489, Section 2). */
        ECDHE_PSK,
        /** A pre-shared key alone, without forward secrecy (RFC 4279, Section 2). */
        PSK;

        /** Whether a pre-shared key authenticates the ends, instead of certificates. */
        public boolean isByPreSharedKey() {
            return this == ECDHE_PSK || this == PSK;
        }

        /** Whether it needs an elliptic curve; TLS 1.3 has extensions of its own for that (RFC 8422, Section 4). */
        public boolean isByCurve() {
            return this == ECDHE_ECDSA || this == ECDHE_RSA || this == ECDHE_PSK;
        }

        /** Whether shares are exchanged in {@code group}. */
        public boolean takes(NamedGroup group) {
            return switch (this) {
                case ANY -> true;
                case ECDHE_ECDSA, ECDHE_RSA, ECDHE_PSK -> group.isForTls12() && !group.isFiniteField();
                case DHE_RSA -> group.isFiniteField();
                case PSK -> false;
            };
        }
    }

    private final int code;
    private final KeyExchange keyExchange;
    private final AeadAlgorithm aead;
    private final HashAlgorithm hash;

    CipherSuite(int code, KeyExchange keyExchange, AeadAlgorithm aead, HashAlgorithm hash) {
        this.code = code;
        this.keyExchange = keyExchange;
        this.aead = aead;
        this.hash = hash;
    }

    /** The two-byte code, for example 0x1301. */
    public int code() {
        return code;
    }

    /** The one version it is for. */
    public ProtocolVersion version() {
        return keyExchange == KeyExchange.ANY ? ProtocolVersion.TLS13 : ProtocolVersion.TLS12;
    }

    /** How keys are exchanged and what signs the exchange. */
    public KeyExchange keyExchange() {
        return keyExchange;
    }

    /** Whether a key exchange of this suite may be signed with {@code scheme} (RFC 8422, Section 5.10). */
    public boolean isSignedWith(SignatureScheme scheme) {
        return switch (keyExchange) {
            case ANY -> version() == ProtocolVersion.TLS13;
            case ECDHE_ECDSA -> !scheme.isRsa();
            case ECDHE_RSA, DHE_RSA -> scheme.isRsa();
            case ECDHE_PSK, PSK -> false;
        };
    }

    /** The cipher that protects records. */
    public AeadAlgorithm aead() {
        return aead;
    }

    /** The hash of the transcript and the key schedule. */
    public HashAlgorithm hash() {
        return hash;
    }

    /** The suite with this code, or empty for one that this library does not know. */
    public static Optional<CipherSuite> of(int code) {
        for (CipherSuite suite : values()) {
            if (suite.code == code) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }
}
