package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.AeadAlgorithm;
import dev.sluice.tls.crypto.Aead;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-CBC and HMAC, the MAC over the associated data and everything that is sent (RFC 7366, Section 3). What is sealed begins with
 * the initialization vector, which is the nonce encrypted under the same key: nobody can foretell it, and no nonce comes twice
 * (RFC 5246, Section 6.2.3.2; NIST SP 800-38A, Appendix C). For one direction and one thread at a time.
 */
final class CbcAead implements Aead {
    private static final int BLOCK = AeadAlgorithm.BLOCK;
    private static final IvParameterSpec ZERO = new IvParameterSpec(new byte[BLOCK]);

    private final AeadAlgorithm algorithm;
    private final Cipher cipher;
    private final WipeableKey key;
    private final Mac mac;
    private final WipeableKey macKey;

    private CbcAead(AeadAlgorithm algorithm, Cipher cipher, WipeableKey key, Mac mac, WipeableKey macKey) {
        this.algorithm = algorithm;
        this.cipher = cipher;
        this.key = key;
        this.mac = mac;
        this.macKey = macKey;
    }

    /** With {@code keys}, the MAC's first. */
    static CbcAead of(AeadAlgorithm algorithm, String mac, byte[] keys) throws GeneralSecurityException {
        byte[] first = Arrays.copyOf(keys, algorithm.macKeyLength());
        byte[] second = Arrays.copyOfRange(keys, algorithm.macKeyLength(), keys.length);
        try {
            return new CbcAead(
                    algorithm,
                    Jdk.cipher("AES/CBC/NoPadding", Optional.empty()),
                    new WipeableKey("AES", second),
                    Jdk.mac(mac),
                    new WipeableKey(mac, first));
        } finally {
            Arrays.fill(first, (byte) 0);
            Arrays.fill(second, (byte) 0);
        }
    }

    @Override
    public int seal(
            byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        JcaAead.requireDistinct(input, output);
        int sealed = algorithm.sealedLength(length);
        requireRoom(output, outputOffset, sealed);
        cipher.init(Cipher.ENCRYPT_MODE, key, ZERO);
        int at = outputOffset + cipher.update(Arrays.copyOf(nonce, BLOCK), 0, BLOCK, output, outputOffset);
        at += cipher.update(input, offset, length, output, at);
        byte[] padding = new byte[BLOCK - length % BLOCK];
        Arrays.fill(padding, (byte) (padding.length - 1));
        at += cipher.doFinal(padding, 0, padding.length, output, at);
        authenticate(associatedData, output, outputOffset, at - outputOffset);
        mac.doFinal(output, at);
        return sealed;
    }

    @Override
    public int open(
            byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        JcaAead.requireDistinct(input, output);
        int encrypted = length - algorithm.tagLength();
        if (encrypted < 2 * BLOCK || encrypted % BLOCK != 0) {
            throw new AEADBadTagException("no whole blocks and a tag: " + length + " bytes");
        }
        authenticate(associatedData, input, offset, encrypted);
        byte[] expected = mac.doFinal();
        byte[] tag = Arrays.copyOfRange(input, offset + encrypted, offset + length);
        if (!MessageDigest.isEqual(expected, tag)) {
            throw new AEADBadTagException("the tag is wrong");
        }
        int padded = encrypted - BLOCK;
        requireRoom(output, outputOffset, padded);
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(input, offset, BLOCK));
        cipher.doFinal(input, offset + BLOCK, padded, output, outputOffset);
        return unpadded(output, outputOffset, padded);
    }

    /** The length without the padding, which is wiped. It is authenticated, so what is wrong with it tells nothing to others. */
    private static int unpadded(byte[] output, int start, int length) throws AEADBadTagException {
        int end = start + length;
        int padding = (output[end - 1] & 0xff) + 1;
        boolean right = padding <= length;
        for (int i = 2; right && i <= padding; i++) {
            right = output[end - i] == output[end - 1];
        }
        Arrays.fill(output, right ? end - padding : start, end, (byte) 0);
        if (!right) {
            throw new AEADBadTagException("the padding is wrong");
        }
        return length - padding;
    }

    private void authenticate(byte[] associatedData, byte[] bytes, int offset, int length)
            throws GeneralSecurityException {
        mac.init(macKey);
        mac.update(associatedData);
        mac.update(bytes, offset, length);
    }

    private static void requireRoom(byte[] output, int offset, int length) throws ShortBufferException {
        if (output.length - offset < length) {
            throw new ShortBufferException("the output has " + (output.length - offset) + " bytes of " + length);
        }
    }

    @Override
    public void close() {
        key.destroy();
        macKey.destroy();
    }
}
