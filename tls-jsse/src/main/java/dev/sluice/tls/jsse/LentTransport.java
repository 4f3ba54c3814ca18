package dev.sluice.tls.jsse;

import dev.sluice.tls.loom.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A transport that somebody else goes on with when TLS is over: it is not closed, and nothing is read beyond the record that is being read, for
 * what follows close_notify is not ours.
 */
final class LentTransport implements Transport {
    private static final int HEADER = 5;

    private final Transport below;

    // The reader's: where in a record it is (RFC 8446, Section 5.1).
    private boolean inHeader = true;
    private int left = HEADER;
    private int length;

    LentTransport(Transport below) {
        this.below = below;
    }

    @Override
    public int read(ByteBuffer into, long deadline) throws IOException {
        int start = into.position();
        int limit = into.limit();
        into.limit(start + Math.min(left, into.remaining()));
        int count;
        try {
            count = below.read(into, deadline);
        } finally {
            into.limit(limit);
        }
        for (int i = 0; i < count; i++) {
            passed(into.get(start + i) & 0xff);
        }
        return count;
    }

    private void passed(int value) {
        left--;
        length = length << 8 | value;
        if (left > 0) {
            return;
        }
        int body = length & 0xffff;
        inHeader = !inHeader || body == 0;
        left = inHeader ? HEADER : body;
        length = 0;
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
        return below.write(from);
    }

    @Override
    public void close() {
        // Its owner does.
    }

    @Override
    public Optional<SocketAddress> remoteAddress() {
        return below.remoteAddress();
    }
}
