package dev.sluice.tls.record;

import dev.sluice.tls.TlsEngine;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of the size of a record, lent for the time of one seal or open and never across a wait. A small striped pool
 * shared by all connections: with virtual threads a {@code ThreadLocal} would keep one array per connection.
 *
 * <p>Whoever takes one wipes the plaintext it put there. Any thread.
 */
public final class ScratchArrays {
    /** A protected record with its header; the longest is one of AES-CBC with all the padding there may be (RFC 7366, Section 3). */
    public static final int SIZE = TlsEngine.MAX_RECORD;

    private static final int STRIPES = 16;
    private static final int PROBES = 4;
    private static final AtomicReferenceArray<byte @Nullable []> POOL = new AtomicReferenceArray<>(STRIPES);

    private ScratchArrays() {}

    /** An array of {@link #SIZE} bytes; {@code affinity} spreads the takers. */
    public static byte[] take(int affinity) {
        for (int i = 0; i < PROBES; i++) {
            byte[] array = POOL.getAndSet((affinity + i) & (STRIPES - 1), null);
            if (array != null) {
                return array;
            }
        }
        return new byte[SIZE];
    }

    /** Gives an array back after wiping the first {@code used} bytes. */
    public static void give(int affinity, byte[] array, int used) {
        Arrays.fill(array, 0, used, (byte) 0);
        for (int i = 0; i < PROBES; i++) {
            if (POOL.compareAndSet((affinity + i) & (STRIPES - 1), null, array)) {
                return;
            }
        }
    }
}
