package dev.sluice.tls;

/** An authenticated cipher that protects records, and how many records one key of it may protect. */
public enum AeadAlgorithm {
    AES_128_GCM(16, 16, 1L << 24),
    AES_256_GCM(32, 16, 1L << 24),
    CHACHA20_POLY1305(32, 16, 1L << 36),
    AES_128_CCM(16, 16, 1L << 22),
    AES_128_CCM_8(16, 8, 1L << 22),
    AES_256_CCM(32, 16, 1L << 22),
    AES_256_CCM_8(32, 8, 1L << 22);

    private final int keyLength;
    private final int tagLength;
    private final long recordLimit;

    AeadAlgorithm(int keyLength, int tagLength, long recordLimit) {
        this.keyLength = keyLength;
        this.tagLength = tagLength;
        this.recordLimit = recordLimit;
    }

    /** The length of a key in bytes. */
    public int keyLength() {
        return keyLength;
    }

    /** The number of bytes that sealing adds. */
    public int tagLength() {
        return tagLength;
    }

    /**
     * The number of full-sized records after which a key is replaced: at or below the bounds of RFC 8446, Section 5.5, and,
     * for CCM, of RFC 9147, Appendix B.
     */
    public long recordLimit() {
        return recordLimit;
    }
}
