package dev.sluice.tls;

/** A hash function that a cipher suite binds to its key schedule (RFC 8446, Section B.4). */
public enum HashAlgorithm {
    SHA256(32),
    SHA384(48);

    private final int length;

    HashAlgorithm(int length) {
        this.length = length;
    }

    /** The length of its output in bytes. */
    public int length() {
        return length;
    }
}
