package dev.sluice.tls.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One end of a {@link DuplexPipe}, for blocking code and for event loops alike. What happens on the way is scripted on its
 * {@link #incoming()} and {@link #outgoing()} streams.
 *
 * <p>One thread may read while another writes; everything else may be called from any thread. A virtual thread that waits
 * here is parked. Waiting code that is interrupted gets {@link java.nio.channels.ClosedByInterruptException} with the
 * interrupt flag set; code whose end is closed meanwhile gets {@link java.nio.channels.AsynchronousCloseException}.
 */
public final class ScriptedTransport implements AutoCloseable {
    private final ScriptedStream incoming;
    private final ScriptedStream outgoing;
    private final ManualClock clock;

    ScriptedTransport(ScriptedStream incoming, ScriptedStream outgoing, ManualClock clock) {
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.clock = clock;
    }

    /** What this end reads from. */
    public ScriptedStream incoming() {
        return incoming;
    }

    /** What this end writes to. */
    public ScriptedStream outgoing() {
        return outgoing;
    }

    /** The clock of timed waits; the timers of whoever uses this transport go by it too. */
    public ManualClock clock() {
        return clock;
    }

    /** Takes what is there without waiting: the number of bytes, 0 for "not now", -1 for the end of input. */
    public int tryRead(ByteBuffer destination) throws IOException {
        return incoming.read(destination);
    }

    /** Gives away what is accepted without waiting, in order; 0 for "not now". The buffers' positions tell the same. */
    public long tryWrite(ByteBuffer... sources) throws IOException {
        return outgoing.write(sources);
    }

    /**
     * Runs {@code listener} once when a read would give something (bytes, the end, an error), at once if it would already.
     * It replaces an earlier listener and runs on the thread that caused it, so it must only signal.
     */
    public void onReadable(Runnable listener) {
        incoming.onReadable(listener);
    }

    /** Like {@link #onReadable} for a write that would take a byte or fail. */
    public void onWritable(Runnable listener) {
        outgoing.onWritable(listener);
    }

    /**
     * Parks until a read would give something.
     *
     * @param deadline on the manual clock's ticker; {@link Long#MAX_VALUE} for none
     * @return false if the deadline passed first
     */
    public boolean awaitReadable(long deadline) throws IOException {
        return incoming.awaitReadable(deadline);
    }

    /** Parks until a write would take a byte or fail; see {@link #awaitReadable}. */
    public boolean awaitWritable(long deadline) throws IOException {
        return outgoing.awaitWritable(deadline);
    }

    /** Parks until there is something, then makes one attempt, which may still give 0 if the script says so. */
    public int read(ByteBuffer destination) throws IOException {
        awaitReadable(Long.MAX_VALUE);
        return tryRead(destination);
    }

    /** Parks until something is accepted, then makes one attempt, which may still accept 0 if the script says so. */
    public long write(ByteBuffer... sources) throws IOException {
        awaitWritable(Long.MAX_VALUE);
        return tryWrite(sources);
    }

    /** FIN behind what was written. Idempotent. */
    public void shutdownOutput() {
        outgoing.finish();
    }

    /** Ends both directions: the other end reads what was written and then FIN; its writes fail. Idempotent. */
    @Override
    public void close() {
        outgoing.closeByWriter();
        incoming.closeByReader();
    }

    /** Whether this end was closed. */
    public boolean isClosed() {
        return incoming.isClosedByReader();
    }
}
