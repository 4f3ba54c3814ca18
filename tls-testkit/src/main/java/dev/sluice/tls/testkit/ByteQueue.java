package dev.sluice.tls.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes in the order they came, in one array that grows. Confined by its owner's lock. */
final class ByteQueue {
    private byte[] bytes = new byte[256];
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    void add(byte[] more) {
        if (bytes.length - end < more.length) {
            makeRoom(more.length);
        }
        System.arraycopy(more, 0, bytes, end, more.length);
        end += more.length;
    }

    /** Moves at most {@code limit} bytes, and at most what fits. */
    int moveTo(ByteBuffer destination, int limit) {
        int count = Math.min(Math.min(size(), limit), destination.remaining());
        destination.put(bytes, start, count);
        start += count;
        return count;
    }

    private void makeRoom(int more) {
        int size = size();
        byte[] to =
                size + more <= bytes.length / 2 ? bytes : Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        System.arraycopy(bytes, start, to, 0, size);
        bytes = to;
        start = 0;
        end = size;
    }
}
