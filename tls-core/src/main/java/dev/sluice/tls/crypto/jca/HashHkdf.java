package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.crypto.Hkdf;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HKDF (RFC 5869) and HMAC (RFC 2104) on one reused {@link MessageDigest}: half the time of {@code javax.crypto.KDF} and a
 * tenth of its garbage. For one thread at a time; blocks that held a key are wiped before a call returns.
 */
final class HashHkdf implements Hkdf {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;
    private static final byte[] EMPTY = new byte[0];

    private final MessageDigest digest;
    private final int hashLength;
    private final byte[] block;

    HashHkdf(Hash hash) {
        this.digest = hash.start();
        this.hashLength = hash.length();
        this.block = new byte[hash.blockLength()];
    }

    @Override
    public int hashLength() {
        return hashLength;
    }

    @Override
    public byte[] extract(byte[] salt, byte[] keyMaterial) {
        return hmac(salt, keyMaterial);
    }

    @Override
    public byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
        if (length < 0 || length > 255 * hashLength) {
            throw new IllegalArgumentException("HKDF cannot expand to " + length + " bytes");
        }
        byte[] output = new byte[length];
        byte[] previous = EMPTY;
        int counter = 1;
        for (int done = 0; done < length; done += hashLength) {
            byte[] next = hmac(pseudorandomKey, previous, info, (byte) counter++);
            System.arraycopy(next, 0, output, done, Math.min(hashLength, length - done));
            Arrays.fill(previous, (byte) 0);
            previous = next;
        }
        Arrays.fill(previous, (byte) 0);
        return output;
    }

    @Override
    public byte[] hmac(byte[] key, byte[] data) {
        start(key, INNER);
        digest.update(data);
        return finish();
    }

    private byte[] hmac(byte[] key, byte[] previous, byte[] info, byte counter) {
        start(key, INNER);
        digest.update(previous);
        digest.update(info);
        digest.update(counter);
        return finish();
    }

    /** Leaves the key in {@link #block}, masked for the inner hash, until {@link #finish()}. */
    private void start(byte[] key, byte mask) {
        if (key.length > block.length) {
            byte[] hashed = digest.digest(key);
            System.arraycopy(hashed, 0, block, 0, hashed.length);
            Arrays.fill(hashed, (byte) 0);
        } else {
            System.arraycopy(key, 0, block, 0, key.length);
        }
        mask(mask);
        digest.update(block);
    }

    private byte[] finish() {
        byte[] inner = digest.digest();
        mask((byte) (INNER ^ OUTER));
        digest.update(block);
        byte[] outer = digest.digest(inner);
        Arrays.fill(inner, (byte) 0);
        Arrays.fill(block, (byte) 0);
        return outer;
    }

    private void mask(byte mask) {
        for (int i = 0; i < block.length; i++) {
            block[i] ^= mask;
        }
    }
}
