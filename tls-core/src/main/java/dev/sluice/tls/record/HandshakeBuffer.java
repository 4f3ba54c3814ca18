package dev.sluice.tls.record;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts handshake messages together from the records they arrive in. Memory grows with bytes received (by doubling), never by a
 * declared length. Confined to the inbound half.
 */
public final class HandshakeBuffer implements AutoCloseable {
    private static final int HEADER = 4;
    private static final int CLIENT_HELLO = 1;
    private static final byte[] NOTHING = new byte[0];

    private final int clientHelloLimit;
    private final int messageLimit;
    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    public HandshakeBuffer(int clientHelloLimit, int messageLimit) {
        this.clientHelloLimit = clientHelloLimit;
        this.messageLimit = messageLimit;
    }

    public boolean isEmpty() {
        return start == end;
    }

    /** Appends a copy. */
    public void append(byte[] from, int offset, int length) throws TlsException {
        if (end + length > bytes.length) {
            byte[] larger = new byte[Math.max(512, Math.max(end - start + length, 2 * (end - start)))];
            System.arraycopy(bytes, start, larger, 0, end - start);
            Arrays.fill(bytes, (byte) 0);
            bytes = larger;
            end -= start;
            start = 0;
        }
        System.arraycopy(from, offset, bytes, end, length);
        end += length;
        checkDeclaredLength();
    }

    /** The next whole message with its header, or null until more arrives. */
    public byte @Nullable [] next() throws TlsException {
        if (end - start < HEADER) {
            return null;
        }
        checkDeclaredLength();
        int length = HEADER + declaredLength();
        if (end - start < length) {
            return null;
        }
        byte[] message = Arrays.copyOfRange(bytes, start, start + length);
        start += length;
        if (start == end) {
            close();
        }
        return message;
    }

    private void checkDeclaredLength() throws TlsException {
        if (end - start < HEADER) {
            return;
        }
        int limit = bytes[start] == CLIENT_HELLO ? clientHelloLimit : messageLimit;
        if (declaredLength() > limit) {
            throw TlsException.misbehaved(
                    Violation.MESSAGE_TOO_LONG, declaredLength() + " bytes, at most " + limit + " allowed");
        }
    }

    private int declaredLength() {
        return ((bytes[start + 1] & 0xff) << 16) | ((bytes[start + 2] & 0xff) << 8) | (bytes[start + 3] & 0xff);
    }

    /** Wipes and releases the memory: an idle connection holds none. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        bytes = NOTHING;
        start = 0;
        end = 0;
    }
}
