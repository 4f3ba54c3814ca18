package dev.sluice.tls.loom;

import dev.sluice.tls.TlsEngine;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Record buffers, {@link TlsEngine#MAX_RECORD} bytes each, on the heap because ciphers are fastest there. A few slots that
 * threads spread over; what finds no slot is left to the collector, so the pool holds about 1 MiB at most. Used by any number
 * of threads, without locks and without {@code ThreadLocal}s, which would keep a buffer for every virtual thread.
 */
class BufferPool {
    static final BufferPool SHARED = new BufferPool();

    private static final int SLOTS = 64;
    private static final int PROBES = 8;

    private final AtomicReferenceArray<@Nullable ByteBuffer> slots = new AtomicReferenceArray<>(SLOTS);

    /** A buffer of the caller's, position zero, limit at its capacity. What it holds is of no use to anybody. */
    ByteBuffer rent() {
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            ByteBuffer buffer = slots.getAndSet((start + i) % SLOTS, null);
            if (buffer != null) {
                return buffer.clear();
            }
        }
        return ByteBuffer.allocate(TlsEngine.MAX_RECORD);
    }

    /** Takes back a buffer that held only what was on the wire or will be. */
    void giveBack(ByteBuffer buffer) {
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            if (slots.compareAndSet((start + i) % SLOTS, null, buffer)) {
                return;
            }
        }
    }

    /** Takes back a buffer that held plaintext, up to its limit. */
    void wipeAndGiveBack(ByteBuffer buffer) {
        Arrays.fill(buffer.array(), buffer.arrayOffset(), buffer.arrayOffset() + buffer.limit(), (byte) 0);
        giveBack(buffer);
    }

    private static int start() {
        return (int) (Thread.currentThread().threadId() & (SLOTS - 1));
    }
}
