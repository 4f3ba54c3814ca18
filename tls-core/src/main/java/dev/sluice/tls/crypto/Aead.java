package dev.sluice.tls.crypto;

import java.security.GeneralSecurityException;

/**
 * An authenticated cipher with one key, for one direction and one thread at a time. Input and output must be different
 * arrays: in place, and between regions of one array, the JDK copies the whole array.
 */
public interface Aead extends AutoCloseable {

    /**
     * Seals {@code length} bytes under a nonce of 12 bytes that never comes twice; returns how many bytes were written, which is what
     * {@link dev.sluice.tls.AeadAlgorithm#sealedLength} says. The tag is the end of them. AES-CBC makes its initialization vector of the
     * nonce, which is the beginning, and pads.
     */
    int seal(byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException;

    /**
     * Opens {@code length} bytes, tag included; returns the length of the plaintext. The output has room for what {@link
     * dev.sluice.tls.AeadAlgorithm#openedLength} says; padding that was there is wiped. AES-CBC needs no nonce for it.
     *
     * @throws GeneralSecurityException if the tag is wrong; the output then holds nothing of use
     */
    int open(byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException;

    /** Wipes the key as far as the implementation can. */
    @Override
    void close();
}
