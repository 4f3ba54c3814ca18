package dev.sluice.tls;

import java.util.Optional;

/** A cipher suite of TLS 1.3, by its IANA name (RFC 8446, Section B.4). */
public enum CipherSuite {
    TLS_AES_128_GCM_SHA256(0x1301, AeadAlgorithm.AES_128_GCM, HashAlgorithm.SHA256),
    TLS_AES_256_GCM_SHA384(0x1302, AeadAlgorithm.AES_256_GCM, HashAlgorithm.SHA384),
    TLS_CHACHA20_POLY1305_SHA256(0x1303, AeadAlgorithm.CHACHA20_POLY1305, HashAlgorithm.SHA256),
    TLS_AES_128_CCM_SHA256(0x1304, AeadAlgorithm.AES_128_CCM, HashAlgorithm.SHA256),
    TLS_AES_128_CCM_8_SHA256(0x1305, AeadAlgorithm.AES_128_CCM_8, HashAlgorithm.SHA256);

    private final int code;
    private final AeadAlgorithm aead;
    private final HashAlgorithm hash;

    CipherSuite(int code, AeadAlgorithm aead, HashAlgorithm hash) {
        this.code = code;
        this.aead = aead;
        this.hash = hash;
    }

    /** The two-byte code, for example 0x1301. */
    public int code() {
        return code;
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
