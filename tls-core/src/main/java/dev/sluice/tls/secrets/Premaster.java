package dev.sluice.tls.secrets;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What TLS 1.2 makes the master secret of where there is a pre-shared key. Stateless. */
public final class Premaster {
    private Premaster() {}

    /** Of a key alone: as many zeros as it is long, and the key (RFC 4279, Section 2). Wipes {@code key}. */
    public static byte[] ofKey(byte[] key) {
        return of(new byte[key.length], key);
    }

    /** Of a shared secret and a key (RFC 5489, Section 2). Wipes both. */
    public static byte[] of(byte[] sharedSecret, byte[] key) {
        ByteBuffer premaster = ByteBuffer.allocate(4 + sharedSecret.length + key.length)
                .putShort((short) sharedSecret.length)
                .put(sharedSecret)
                .putShort((short) key.length)
                .put(key);
        Arrays.fill(sharedSecret, (byte) 0);
        Arrays.fill(key, (byte) 0);
        return premaster.array();
    }
}
