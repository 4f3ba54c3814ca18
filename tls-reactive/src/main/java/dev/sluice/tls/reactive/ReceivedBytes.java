package dev.sluice.tls.reactive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The received bytes that the engine has not consumed, in one heap array. Holds no buffer while there are none. Confined to
 * the event loop, except {@link #isEmpty()}.
 */
final class ReceivedBytes {
    private final Wire wire;
    private @Nullable ByteBuf bytes;
    /** Whether {@code bytes} is our own to append to, not one that came from the transport. */
    private boolean owned;

    private volatile boolean empty = true;

    ReceivedBytes(Wire wire) {
        this.wire = wire;
    }

    boolean isEmpty() {
        return empty;
    }

    /** Takes over {@code arrived}. */
    void append(ByteBuf arrived) {
        if (!arrived.isReadable()) {
            arrived.release();
            return;
        }
        if (bytes == null && arrived.hasArray()) {
            bytes = arrived;
            owned = false;
        } else {
            copy(arrived);
        }
        empty = false;
    }

    private void copy(ByteBuf arrived) {
        try {
            roomFor(arrived.readableBytes()).writeBytes(arrived);
        } finally {
            arrived.release();
        }
    }

    private ByteBuf roomFor(int count) {
        ByteBuf old = bytes;
        if (old != null && owned) {
            return old.discardReadBytes().ensureWritable(count);
        }
        ByteBuf room = wire.allocator().heapBuffer(count + (old == null ? 0 : old.readableBytes()));
        if (old != null) {
            room.writeBytes(old);
            old.release();
        }
        bytes = room;
        owned = true;
        return room;
    }

    /** What there is, for one call of the engine; {@link #consumed} must follow. */
    ByteBuffer view() {
        ByteBuf all = bytes;
        if (all == null) {
            return ByteBuffer.allocate(0);
        }
        return ByteBuffer.wrap(all.array(), all.arrayOffset() + all.readerIndex(), all.readableBytes());
    }

    /** Forgets the first {@code count} bytes. */
    void consumed(int count) {
        ByteBuf all = bytes;
        if (all != null && !all.skipBytes(count).isReadable()) {
            release();
        }
    }

    /** Keeps what is left in memory that nobody needs to release: the transport is gone, and a reader may come or not. */
    void detach() {
        ByteBuf all = bytes;
        if (all != null) {
            bytes = Unpooled.copiedBuffer(all);
            owned = true;
            all.release();
        }
    }

    void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
            empty = true;
        }
    }
}
