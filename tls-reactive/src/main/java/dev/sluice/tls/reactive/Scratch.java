package dev.sluice.tls.reactive;

import dev.sluice.tls.TlsEngine;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Two heap buffers for one call of the engine: ciphers are fastest from one array into another, and slow when both are views
 * of the same array, as pooled buffers can be. One pair a thread, taken for the call and given back behind it; code that the
 * engine calls and that takes one too gets a pair of its own.
 */
final class Scratch implements AutoCloseable {
    private static final FastThreadLocal<@Nullable Scratch> IDLE = new FastThreadLocal<>();

    private final ByteBuffer source = ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT);
    private final ByteBuffer target = ByteBuffer.allocate(2 * TlsEngine.MAX_RECORD);

    private Scratch() {}

    static Scratch take() {
        Scratch idle = IDLE.get();
        IDLE.set(null);
        return idle == null ? new Scratch() : idle;
    }

    /** An empty buffer for plaintext to be sealed. */
    ByteBuffer source() {
        return source.clear();
    }

    /** An empty buffer for what the engine puts out: an opened record, or two sealed ones. */
    ByteBuffer target() {
        return target.clear();
    }

    /** What is idle holds nothing of any connection. */
    @Override
    public void close() {
        wipe(source);
        wipe(target);
        IDLE.set(this);
    }

    /** As far as it was written: to its limit where that was set, and else to its position. */
    private static void wipe(ByteBuffer used) {
        int end = used.limit() < used.capacity() ? used.limit() : used.position();
        Arrays.fill(used.array(), used.arrayOffset(), used.arrayOffset() + end, (byte) 0);
        used.clear();
    }
}
