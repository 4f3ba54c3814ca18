package dev.sluice.tls.loom;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket. Reads go through the socket's stream, for a timeout is ignored by {@code SocketChannel.read}; writes go
 * through the channel where there is one, because it gathers.
 */
final class SocketTransport implements Transport {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** What is thrown away at most on close, see {@link #leaveInOrder}. */
    private static final int DISCARD = 1 << 16;

    private final Socket socket;
    private final LongSupplier ticker;
    private final @Nullable SocketChannel channel;
    private final @Nullable SocketAddress remote;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int timeout; // the reader's: what the socket's SO_TIMEOUT is now

    SocketTransport(Socket socket, LongSupplier ticker) {
        this.socket = socket;
        this.ticker = ticker;
        this.channel = socket.getChannel();
        this.remote = socket.getRemoteSocketAddress();
        try {
            this.timeout = socket.getSoTimeout();
        } catch (IOException e) {
            throw new UncheckedIOException("the socket is not usable", e);
        }
    }

    @Override
    public int read(ByteBuffer into, long deadline) throws IOException {
        reading.set(true);
        try {
            limitWait(deadline);
            int count =
                    socket.getInputStream().read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            if (count > 0) {
                into.position(into.position() + count);
            }
            return count;
        } catch (SocketTimeoutException e) {
            return 0;
        } finally {
            reading.set(false);
        }
    }

    private int receive(ByteBuffer into) throws IOException {
        if (!into.hasArray()) {
            ByteBuffer copy = ByteBuffer.allocate(into.remaining());
            int count = receive(copy);
            into.put(copy.flip());
            return count;
        }
        int count = socket.getInputStream().read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        into.position(into.position() + Math.max(count, 0));
        return count;
    }

    private void limitWait(long deadline) throws IOException {
        int wanted = deadline == Long.MAX_VALUE ? 0 : millis(deadline - ticker.getAsLong());
        if (wanted != timeout) {
            socket.setSoTimeout(wanted);
            timeout = wanted;
        }
    }

    /** Rounded up, and never 0, which would mean for ever. */
    private static int millis(long nanos) {
        return Math.clamp((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, 1, Integer.MAX_VALUE);
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
        writing.set(true);
        try {
            return channel != null ? channel.write(from) : sendFirst(from);
        } finally {
            writing.set(false);
        }
    }

    private long sendFirst(ByteBuffer[] from) throws IOException {
        for (ByteBuffer buffer : from) {
            if (buffer.hasRemaining()) {
                return send(buffer);
            }
        }
        return 0;
    }

    /** A stream takes all or throws. */
    private int send(ByteBuffer buffer) throws IOException {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        socket.getOutputStream().write(bytes);
        buffer.position(buffer.limit());
        return bytes.length;
    }

    @Override
    public Optional<SocketAddress> remoteAddress() {
        return Optional.ofNullable(remote);
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            leaveInOrder();
        } catch (IOException e) {
            // The socket is broken already; closing it is all that is left.
        } finally {
            socket.close();
        }
    }

    /**
     * FIN behind what was written, if nobody is in the middle of writing; the socket would make this thread wait for that.
     * Then takes what has arrived and nobody will read: a socket closed with unread bytes resets the connection, and the
     * reset can overtake the alert or close_notify that was written just before.
     */
    private void leaveInOrder() throws IOException {
        if (!socket.isClosed() && writing.compareAndSet(false, true)) {
            socket.shutdownOutput();
            if (reading.compareAndSet(false, true)) {
                discardReceived();
            }
        }
    }

    private void discardReceived() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] waste = new byte[1024];
        for (int total = 0; total < DISCARD && in.available() > 0; ) {
            total += in.read(waste, 0, Math.min(waste.length, in.available()));
        }
    }
}
