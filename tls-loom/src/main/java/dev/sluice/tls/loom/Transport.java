package dev.sluice.tls.loom;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The bytes below TLS: an ordered, reliable, two-way stream whose calls wait.
 *
 * <p><b>Threads.</b> At most one thread reads and at most one thread writes, both at once; {@link #close()} comes from any
 * thread and wakes both.
 *
 * <p><b>Buffers</b> are lent for the call only.
 *
 * <p><b>Interrupts.</b> A thread interrupted while it waits here gets an {@code IOException} with its interrupt flag set;
 * the connection is over then.
 *
 * <p>Whatever exception a transport throws reaches the user of the {@link TlsChannel} as a cause.
 */
public interface Transport extends Closeable {

    /**
     * Waits for bytes and puts them behind {@code into}'s position: one attempt, any number of bytes up to
     * {@code into.remaining()}, which is never zero. Bytes that are there already are given even after the deadline.
     *
     * @param deadline until when to wait, in the nanoseconds of the configured ticker; {@link Long#MAX_VALUE} for ever
     * @return how many bytes came; 0 for "not now", as when the deadline passed first; -1 at the end of the stream
     */
    int read(ByteBuffer into, long deadline) throws IOException;

    /**
     * Writes bytes of the buffers in order, moving their positions: one attempt, which waits until there is room and may
     * take any number.
     *
     * @return how many bytes were taken; 0 for "not now", and the call is repeated
     */
    long write(ByteBuffer[] from) throws IOException;

    /** Ends both directions and wakes whoever waits in them. Idempotent, from any thread, and never waits itself. */
    @Override
    void close() throws IOException;

    /** Who is at the other end, where that has an address. */
    default Optional<SocketAddress> remoteAddress() {
        return Optional.empty();
    }

    /**
     * The transport over a connected socket channel in blocking mode, which it owns from here on.
     *
     * @param ticker what read deadlines are measured by: that of the configuration's environment
     */
    static Transport of(SocketChannel channel, LongSupplier ticker) {
        return new SocketTransport(channel.socket(), ticker);
    }

    /**
     * The transport over a connected socket, which it owns from here on. A platform thread waiting in a socket without
     * channel does not notice interrupts; a virtual thread does.
     *
     * @param ticker what read deadlines are measured by: that of the configuration's environment
     */
    static Transport of(Socket socket, LongSupplier ticker) {
        return new SocketTransport(socket, ticker);
    }
}
