package dev.sluice.tls.jsse;

import dev.sluice.tls.Event;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Records out of the buffers of JSSE's callers, and what is in them into several. */
final class Records {
    /** Of a record, in bytes; the last two are the length of what follows. */
    private static final int HEADER = 5;

    private Records() {}

    /** Shows the core one record at most (RFC 8446, Section 5.1): what follows close_notify is not ours. */
    static Event advance(TlsEngine core, ByteBuffer src, ByteBuffer into) throws TlsException {
        int limit = src.limit();
        if (src.remaining() >= HEADER) {
            int behind = src.position() + HEADER;
            int length = (src.get(behind - 2) & 0xff) << 8 | (src.get(behind - 1) & 0xff);
            src.limit(Math.min(limit, behind + length));
        }
        try {
            return core.advance(src, into);
        } finally {
            src.limit(limit);
        }
    }

    /** The same, with room for {@code bytes} that several buffers have together: a record is opened into one, so it takes a detour. */
    static Event scatter(TlsEngine core, ByteBuffer src, ByteBuffer[] into, int bytes) throws TlsException {
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        try {
            Event event = advance(core, src, whole);
            whole.flip();
            for (ByteBuffer buffer : into) {
                int count = Math.min(buffer.remaining(), whole.remaining());
                buffer.put(buffer.position(), whole, whole.position(), count);
                buffer.position(buffer.position() + count);
                whole.position(whole.position() + count);
            }
            return event;
        } finally {
            Arrays.fill(whole.array(), (byte) 0);
        }
    }

    /** The first with room. */
    static ByteBuffer first(ByteBuffer[] into) {
        for (ByteBuffer buffer : into) {
            if (buffer.hasRemaining()) {
                return buffer;
            }
        }
        return ByteBuffer.allocate(0);
    }

    static long remaining(ByteBuffer[] buffers) {
        long total = 0;
        for (ByteBuffer buffer : buffers) {
            total += buffer.remaining();
        }
        return total;
    }
}
