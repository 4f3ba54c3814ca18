package dev.sluice.tls.loom;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What arrived and is not consumed yet. Between records it waits on five bytes of its own; a record buffer is rented when a
 * header has come and given back when nothing is left in it.
 *
 * <p>Belongs to whoever has the inbound turn; {@link #size} is for any thread.
 */
final class Received {
    private static final int HEADER = 5;

    private final Transport transport;
    private final BufferPool buffers;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER).limit(0);
    private ByteBuffer bytes = header;
    private boolean rented;
    private volatile int size;

    Received(Transport transport, BufferPool buffers) {
        this.transport = transport;
        this.buffers = buffers;
    }

    /** From position to limit; valid until the next {@link #read}. */
    ByteBuffer bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** To be called when the engine has moved the position. */
    void consumed() {
        size = bytes.remaining();
    }

    /** One attempt to get more: see {@link Transport#read}. */
    int read(int atLeast, long deadline) throws IOException {
        makeRoom(atLeast);
        int begin = bytes.position();
        bytes.position(bytes.limit()).limit(bytes.capacity());
        try {
            return transport.read(bytes, deadline);
        } finally {
            bytes.limit(bytes.position()).position(begin);
            consumed();
        }
    }

    void returnIfEmpty() {
        if (!bytes.hasRemaining()) {
            release();
        }
    }

    /** Forgets everything. */
    void release() {
        if (rented) {
            buffers.giveBack(bytes);
            rented = false;
        }
        bytes = header.position(0).limit(0);
        size = 0;
    }

    private void makeRoom(int atLeast) {
        returnIfEmpty();
        if (bytes.capacity() - bytes.limit() >= atLeast) {
            return;
        }
        if (bytes.capacity() - bytes.remaining() >= atLeast) {
            bytes.compact().flip();
            return;
        }
        ByteBuffer record = buffers.rent();
        record.put(bytes).flip();
        release();
        bytes = record;
        rented = true;
        consumed();
    }
}
