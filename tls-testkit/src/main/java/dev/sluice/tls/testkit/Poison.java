package dev.sluice.tls.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Overwrites buffers that were lent, so that whoever kept a reference to one reads nonsense and the test fails.
 */
public final class Poison {
    /** The byte everything is overwritten with. */
    public static final byte BYTE = (byte) 0xDB;

    private Poison() {}

    /** Overwrites the whole of the buffer, whatever its position and limit, which stay. */
    public static void fill(ByteBuffer buffer) {
        ByteBuffer all = buffer.duplicate().clear();
        while (all.hasRemaining()) {
            all.put(BYTE);
        }
    }

    /** Overwrites the array. */
    public static void fill(byte[] bytes) {
        Arrays.fill(bytes, BYTE);
    }

    /** The remaining bytes in a buffer of their own, and the given one overwritten. */
    public static ByteBuffer moveOut(ByteBuffer buffer) {
        ByteBuffer moved = ByteBuffer.allocate(buffer.capacity());
        moved.put(buffer).flip();
        fill(buffer);
        return moved;
    }
}
