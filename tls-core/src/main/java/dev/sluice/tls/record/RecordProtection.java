package dev.sluice.tls.record;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.secrets.EpochSecret;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The keys of one direction and one epoch at work: an AEAD, its nonce and the sequence number. A sequence number is spent when it
 * is tried. Confined to one half of a connection.
 *
 * <p>The versions differ in three things. TLS 1.3 hides the content's type inside, authenticates the header as it is, and sends
 * nothing of the nonce (RFC 8446, Sections 5.2 and 5.3). TLS 1.2 shows the type, authenticates number, type, version and the length
 * of the plaintext (RFC 5246, Section 6.2.3.3), and with AES sends eight bytes of the nonce, for which it takes the number
 * (RFC 5288, Section 3; RFC 6655, Section 3); with ChaCha20 none (RFC 7905, Section 2). With AES-CBC the initialization vector is in
 * what is sealed, and the length that is authenticated is that of the ciphertext (RFC 7366, Section 3).
 */
public final class RecordProtection implements AutoCloseable {
    private static final int NONCE = 12;

    private final Aead aead;
    private final AeadAlgorithm algorithm;
    private final boolean hidesType;
    private final int explicit;
    private final long limit;
    private final byte[] iv;
    private final byte[] nonce;
    private final byte[] associated = new byte[13];
    private long sequence;

    /** Keys from {@code secret}, which stays the caller's. */
    public RecordProtection(EpochSecret secret) throws GeneralSecurityException {
        algorithm = secret.suite().aead();
        byte[] key = secret.key();
        try {
            aead = secret.crypto().aead(algorithm, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        hidesType = secret.suite().version() == ProtocolVersion.TLS13;
        explicit = hidesType || algorithm.isCbc() ? 0 : NONCE - algorithm.derivedNonceLength();
        limit = algorithm.recordLimit();
        byte[] given = secret.iv(); // less of it where the rest is sent with each record
        iv = Arrays.copyOf(given, NONCE);
        Arrays.fill(given, (byte) 0);
        nonce = iv.clone();
    }

    /** Whether the type of the content stands behind it, inside, as TLS 1.3 has it. */
    public boolean hidesType() {
        return hidesType;
    }

    /** How long {@code length} bytes are once sealed. */
    public int sealedLength(int length) {
        return explicit + algorithm.sealedLength(length);
    }

    /** The most that a record of {@code length} bytes holds, with the type where it is hidden; negative if it is too short. */
    public int openedLength(int length) {
        return algorithm.openedLength(length - explicit);
    }

    /** The most bytes that protection adds to content, with the type where it is hidden. */
    public int overhead() {
        return sealedLength(0) + (hidesType ? 1 : 0);
    }

    /** Whether so many records were protected that the keys are due to change (RFC 8446, Section 5.5). */
    public boolean isWorn() {
        return sequence >= limit;
    }

    /** Whether the limit is near enough to do something about it in time. */
    public boolean isWearing() {
        return sequence >= limit - limit / 16;
    }

    /** Seals; the arrays must differ. Returns the length of what was written. */
    public int seal(byte[] header, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        long number = nextNonce();
        if (hidesType) {
            return aead.seal(nonce, header, input, offset, length, output, outputOffset);
        }
        System.arraycopy(nonce, NONCE - explicit, output, outputOffset, explicit);
        return explicit
                + aead.seal(
                        nonce,
                        associated(number, header, algorithm.isCbc() ? untagged(sealedLength(length)) : length),
                        input,
                        offset,
                        length,
                        output,
                        outputOffset + explicit);
    }

    /** Opens; the arrays must differ. Returns the length of the plaintext, with the type where it is hidden. */
    public int open(byte[] header, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        long number = nextNonce();
        if (hidesType) {
            return aead.open(nonce, header, input, offset, length, output, outputOffset);
        }
        System.arraycopy(input, offset, nonce, NONCE - explicit, explicit);
        return aead.open(
                nonce,
                associated(number, header, algorithm.isCbc() ? untagged(length) : openedLength(length)),
                input,
                offset + explicit,
                length - explicit,
                output,
                outputOffset);
    }

    private int untagged(int length) {
        return length - algorithm.tagLength();
    }

    /** Takes back the sequence number of a record that failed to open and is skipped (RFC 8446, Section 4.2.10). */
    public void unspend() {
        sequence--;
    }

    /** Spends a sequence number and leaves its nonce in {@link #nonce}. */
    private long nextNonce() {
        if (sequence == Long.MAX_VALUE) {
            throw new IllegalStateException("sequence numbers are used up");
        }
        long number = sequence++;
        for (int i = 0; i < 8; i++) {
            nonce[11 - i] = (byte) (iv[11 - i] ^ (number >>> (8 * i)));
        }
        return number;
    }

    private byte[] associated(long number, byte[] header, int length) {
        for (int i = 0; i < 8; i++) {
            associated[7 - i] = (byte) (number >>> (8 * i));
        }
        System.arraycopy(header, 0, associated, 8, 3);
        associated[11] = (byte) (length >> 8);
        associated[12] = (byte) length;
        return associated;
    }

    @Override
    public void close() {
        aead.close();
        Arrays.fill(iv, (byte) 0);
        Arrays.fill(nonce, (byte) 0);
    }
}
