package dev.sluice.tls.bench.peer;

import java.nio.ByteBuffer;

/** Where the bytes of buffers are. */
public enum Memory {
    HEAP,
    DIRECT;

    public ByteBuffer allocate(int size) {
        return switch (this) {
            case HEAP -> ByteBuffer.allocate(size);
            case DIRECT -> ByteBuffer.allocateDirect(size);
        };
    }
}
