package dev.sluice.tls.loom;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * At most one opened record that no reader has taken to its end: what did not fit the reader's buffer, or what a blocked
 * writer met. Any thread; the lock guards the buffer and is never held across a wait.
 */
final class OpenedRecord {
    private final BufferPool buffers;
    private final Signal signal;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ByteBuffer record;
    private volatile int available;

    OpenedRecord(BufferPool buffers, Signal signal) {
        this.buffers = buffers;
        this.signal = signal;
    }

    int available() {
        return available;
    }

    /** Keeps a rented buffer with plaintext between position and limit, when there is none kept already. */
    void keep(ByteBuffer plaintext) {
        lock.lock();
        try {
            record = plaintext;
            available = plaintext.remaining();
        } finally {
            lock.unlock();
        }
        signal.raise();
    }

    /** Moves what fits and tells how much that was; the buffer goes back when it is empty. */
    int take(ByteBuffer into) {
        if (available == 0) {
            return 0;
        }
        lock.lock();
        try {
            return record == null ? 0 : move(record, into);
        } finally {
            lock.unlock();
        }
    }

    private int move(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(into.position(), from, from.position(), count);
        into.position(into.position() + count);
        from.position(from.position() + count);
        available = from.remaining();
        if (available == 0) {
            giveBack(from);
        }
        return count;
    }

    /** Wipes what nobody will read. */
    void discard() {
        lock.lock();
        try {
            available = 0;
            if (record != null) {
                giveBack(record);
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(ByteBuffer buffer) {
        record = null;
        buffers.wipeAndGiveBack(buffer);
        signal.raise();
    }
}
