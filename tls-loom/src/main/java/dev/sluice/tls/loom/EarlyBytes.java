package dev.sluice.tls.loom;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Early data that was received and not read, apart from what is read after the handshake; the engine bounds it. Any thread; the lock
 * is never held across a wait.
 */
final class EarlyBytes {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ByteBuffer> records = new ArrayDeque<>();

    /** Keeps a copy. */
    void add(ByteBuffer plaintext) {
        lock.lock();
        try {
            records.add(
                    ByteBuffer.allocate(plaintext.remaining()).put(plaintext).flip());
        } finally {
            lock.unlock();
        }
    }

    /** Moves what fits and tells how much that was. */
    int take(ByteBuffer into) {
        lock.lock();
        try {
            ByteBuffer first = records.peek();
            if (first == null) {
                return 0;
            }
            int count = Math.min(first.remaining(), into.remaining());
            into.put(into.position(), first, first.position(), count);
            into.position(into.position() + count);
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                wipe(records.remove());
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Wipes what nobody will read. */
    void discard() {
        lock.lock();
        try {
            records.forEach(EarlyBytes::wipe);
            records.clear();
        } finally {
            lock.unlock();
        }
    }

    private static void wipe(ByteBuffer record) {
        record.clear().put(new byte[record.capacity()]);
    }
}
