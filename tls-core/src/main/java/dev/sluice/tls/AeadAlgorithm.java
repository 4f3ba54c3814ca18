package dev.sluice.tls;

/**
 * An authenticated cipher that protects records, and how many records one key of it may protect. AES-CBC is one with the MAC over
 * the ciphertext (RFC 7366), and never without.
 */
public enum AeadAlgorithm {
    AES_128_GCM(16, 16, 1L << 24),
    AES_256_GCM(32, 16, 1L << 24),
    CHACHA20_POLY1305(32, 16, 1L << 36),
    AES_128_CCM(16, 16, 1L << 22),
    AES_128_CCM_8(16, 8, 1L << 22),
    AES_256_CCM(32, 16, 1L << 22),
    AES_256_CCM_8(32, 8, 1L << 22),
    AES_128_CBC_HMAC_SHA256(16, 32, 1L << 24),
    AES_256_CBC_HMAC_SHA256(32, 32, 1L << 24),
    AES_256_CBC_HMAC_SHA384(32, 48, 1L << 24);

    /** The length of AES's blocks in bytes, and of the initialization vector of CBC. */
    public static final int BLOCK = 16;

    private final int cipherKeyLength;
    private final int tagLength;
    private final long recordLimit;

    AeadAlgorithm(int cipherKeyLength, int tagLength, long recordLimit) {
        this.cipherKeyLength = cipherKeyLength;
        this.tagLength = tagLength;
        this.recordLimit = recordLimit;
    }

    /** The length of a key in bytes: the {@linkplain #macKeyLength() MAC's}, if there is one, and then the cipher's. */
    public int keyLength() {
        return macKeyLength() + cipherKeyLength;
    }

    /** The length of the MAC's key in bytes, 0 where the cipher authenticates by itself. */
    public int macKeyLength() {
        return isCbc() ? tagLength : 0;
    }

    /** The number of bytes that authenticate, at the end of what is sealed. */
    public int tagLength() {
        return tagLength;
    }

    /** Whether a MAC authenticates what a block cipher encrypted: an IV leads, and the plaintext is padded to blocks. */
    public boolean isCbc() {
        return switch (this) {
            case AES_128_CBC_HMAC_SHA256, AES_256_CBC_HMAC_SHA256, AES_256_CBC_HMAC_SHA384 -> true;
            default -> false;
        };
    }

    /** How many bytes of the nonce TLS 1.2 derives with the keys (RFC 5288, Section 3; RFC 6655, Section 3; RFC 7905, Section 2). */
    public int derivedNonceLength() {
        return switch (this) {
            case CHACHA20_POLY1305 -> 12;
            case AES_128_GCM, AES_256_GCM, AES_128_CCM, AES_128_CCM_8, AES_256_CCM, AES_256_CCM_8 -> 4;
            case AES_128_CBC_HMAC_SHA256, AES_256_CBC_HMAC_SHA256, AES_256_CBC_HMAC_SHA384 -> 0;
        };
    }

    /** How long {@code length} bytes are once sealed. */
    public int sealedLength(int length) {
        return isCbc() ? BLOCK + (length / BLOCK + 1) * BLOCK + tagLength : length + tagLength;
    }

    /** The most that {@code sealed} bytes hold, padding included; negative if they are too few. */
    public int openedLength(int sealed) {
        return isCbc() ? sealed - BLOCK - tagLength : sealed - tagLength;
    }

    /**
     * The number of full-sized records after which a key is replaced: at or below the bounds of RFC 8446, Section 5.5, and,
     * for CCM, of RFC 9147, Appendix B. CBC's is far from where blocks begin to repeat (2^34 of them).
     */
    public long recordLimit() {
        return recordLimit;
    }
}
