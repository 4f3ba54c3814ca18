package dev.sluice.tls.crypto;

import java.security.GeneralSecurityException;

/**
 * An authenticated cipher with one key, for one direction and one thread at a time. Input and output must be different
 * arrays: in place, and between regions of one array, the JDK copies the whole array.
 */
public interface Aead extends AutoCloseable {

    /** Seals {@code length} bytes, with the tag at the end; returns how many bytes were written. A nonce has 12 bytes. */
    int seal(byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException;

    /**
     * Opens {@code length} bytes, tag included; returns the length of the plaintext. The output has room for what {@link
     * dev.sluice.tls.AeadAlgorithm#openedLength} says.
     *
     * @throws GeneralSecurityException if the tag is wrong; the output then holds nothing of use
     */
    int open(byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException;

    /** Wipes the key as far as the implementation can. */
    @Override
    void close();
}
