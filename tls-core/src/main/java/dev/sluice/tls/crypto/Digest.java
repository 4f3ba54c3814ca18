package dev.sluice.tls.crypto;

/** A running hash. */
public interface Digest {

    void update(byte[] bytes, int offset, int length);

    default void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    /** The hash of everything so far; more may follow. */
    byte[] snapshot();

    /** An independent running hash of everything so far. */
    Digest copy();
}
