package dev.sluice.tls.loom;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool that knows how many of its buffers are out. */
final class CountingPool extends BufferPool {
    private final AtomicInteger rented = new AtomicInteger();

    int rented() {
        return rented.get();
    }

    @Override
    ByteBuffer rent() {
        rented.incrementAndGet();
        return super.rent();
    }

    @Override
    void giveBack(ByteBuffer buffer) {
        rented.decrementAndGet();
        super.giveBack(buffer);
    }
}
