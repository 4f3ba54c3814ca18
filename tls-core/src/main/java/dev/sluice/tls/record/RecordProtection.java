package dev.sluice.tls.record;

import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.secrets.TrafficSecret;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The keys of one direction and one epoch at work: an AEAD, its nonce and the sequence number (RFC 8446, Sections 5.2 and
 * 5.3). A sequence number is spent when it is tried. Confined to one half of a connection.
 */
public final class RecordProtection implements AutoCloseable {
    private final Aead aead;
    private final int tagLength;
    private final long limit;
    private final byte[] iv;
    private final byte[] nonce;
    private long sequence;

    /** Keys from {@code secret}, which stays the caller's. */
    public RecordProtection(TrafficSecret secret) throws GeneralSecurityException {
        var algorithm = secret.derivation().suite().aead();
        byte[] key = secret.key();
        try {
            aead = secret.derivation().crypto().aead(algorithm, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        tagLength = algorithm.tagLength();
        limit = algorithm.recordLimit();
        iv = secret.iv();
        nonce = iv.clone();
    }

    /** How many bytes sealing adds. */
    public int tagLength() {
        return tagLength;
    }

    /** Whether so many records were protected that the keys are due to change (RFC 8446, Section 5.5). */
    public boolean isWorn() {
        return sequence >= limit;
    }

    /** Seals; the arrays must differ. Returns the length of what was written. */
    public int seal(byte[] header, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        return aead.seal(nextNonce(), header, input, offset, length, output, outputOffset);
    }

    /** Opens; the arrays must differ. Returns the length of the inner plaintext. */
    public int open(byte[] header, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        return aead.open(nextNonce(), header, input, offset, length, output, outputOffset);
    }

    /** Takes back the sequence number of a record that failed to open and is skipped (RFC 8446, Section 4.2.10). */
    public void unspend() {
        sequence--;
    }

    private byte[] nextNonce() {
        if (sequence == Long.MAX_VALUE) {
            throw new IllegalStateException("sequence numbers are used up");
        }
        long number = sequence++;
        for (int i = 0; i < 8; i++) {
            nonce[11 - i] = (byte) (iv[11 - i] ^ (number >>> (8 * i)));
        }
        return nonce;
    }

    @Override
    public void close() {
        aead.close();
        Arrays.fill(iv, (byte) 0);
        Arrays.fill(nonce, (byte) 0);
    }
}
