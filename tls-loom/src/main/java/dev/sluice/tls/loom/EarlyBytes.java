package dev.sluice.tls.loom;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Early data that was received and not read, apart from what is read after the handshake; the engine bounds it. Any thread; the lock
 * is never held across a wait.
 */
final class EarlyBytes {
    private static final byte[] NOTHING = new byte[0];

    private final ReentrantLock lock = new ReentrantLock();
    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    /** Keeps a copy. */
    void add(ByteBuffer plaintext) {
        lock.lock();
        try {
            int length = plaintext.remaining();
            if (end + length > bytes.length) {
                byte[] larger = new byte[Math.max(end - start + length, 2 * (end - start))];
                System.arraycopy(bytes, start, larger, 0, end - start);
                Arrays.fill(bytes, (byte) 0);
                end -= start;
                start = 0;
                bytes = larger;
            }
            plaintext.get(bytes, end, length);
            end += length;
        } finally {
            lock.unlock();
        }
    }

    /** Moves what fits and tells how much that was. */
    int take(ByteBuffer into) {
        lock.lock();
        try {
            int count = Math.min(end - start, into.remaining());
            into.put(bytes, start, count);
            start += count;
            if (start == end) {
                forget();
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
            forget();
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        Arrays.fill(bytes, (byte) 0);
        bytes = NOTHING;
        start = 0;
        end = 0;
    }
}
