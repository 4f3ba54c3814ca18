package dev.sluice.tls.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link DuplexPipe}: bytes in order, from one writer to one reader, with a script that a test may change
 * at any moment from any thread. Offsets count the bytes written since the beginning, injected ones included.
 */
public final class ScriptedStream {
    private static final long NEVER = Long.MAX_VALUE;

    private final ManualClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteQueue queue = new ByteQueue();
    private final ByteArrayOutputStream capture = new ByteArrayOutputStream();

    // The script
    private int capacity = Integer.MAX_VALUE;
    private IntSupplier bytesPerWrite = () -> Integer.MAX_VALUE;
    private IntSupplier bytesPerRead = () -> Integer.MAX_VALUE;
    private long finOffset = NEVER;
    private long alterOffset = NEVER;
    private IntUnaryOperator alteration = IntUnaryOperator.identity();
    private @Nullable IOException readError;
    private @Nullable IOException writeError;
    private boolean held;
    private boolean capturing = true;

    // The state
    private long written;
    private long read;
    private boolean finished;
    private boolean closedByWriter;
    private boolean closedByReader;
    private @Nullable Runnable readable;
    private @Nullable Runnable writable;
    private int waitingReaders;
    private int waitingWriters;

    // The counters
    private long readAttempts;
    private long reads;
    private long writeAttempts;

    ScriptedStream(ManualClock clock) {
        this.clock = clock;
    }

    /** At most this many bytes wait for the reader; a writer finds a full pipe beyond it. Unlimited at first. */
    public void capacity(int bytes) {
        script(() -> capacity = bytes);
    }

    /** How many bytes each write attempt accepts at most; 0 is "not now". */
    public void bytesPerWrite(IntSupplier bytes) {
        script(() -> bytesPerWrite = bytes);
    }

    /** How many bytes each read attempt gives at most; 0 is "not now". */
    public void bytesPerRead(IntSupplier bytes) {
        script(() -> bytesPerRead = bytes);
    }

    /** The reader finds FIN behind this many bytes; what is written beyond is accepted and lost. */
    public void finAt(long offset) {
        script(() -> finOffset = offset);
    }

    /** Replaces the byte at this offset when it is written. */
    public void alterAt(long offset, IntUnaryOperator change) {
        script(() -> {
            alterOffset = offset;
            alteration = change;
        });
    }

    /** Every read fails with this very exception once what was written so far is read. */
    public void failReads(IOException error) {
        script(() -> readError = error);
    }

    /** Every write from now on fails with this very exception. */
    public void failWrites(IOException error) {
        script(() -> writeError = error);
    }

    /** Keeps what is written from the reader until {@link #release()}: then all of it is there at once. */
    public void hold() {
        script(() -> held = true);
    }

    /** Ends {@link #hold()}. */
    public void release() {
        script(() -> held = false);
    }

    /** Whether {@link #captured()} keeps growing; switch it off for bulk data. */
    public void capturing(boolean on) {
        script(() -> capturing = on);
    }

    /** Puts bytes behind what was written, whatever the capacity. */
    public void inject(byte... bytes) {
        script(() -> accept(ByteBuffer.wrap(bytes), bytes.length));
    }

    /** FIN behind what was written. */
    public void finish() {
        script(() -> finished = true);
    }

    /** Everything that was written or injected, as the reader gets it. */
    public byte[] captured() {
        return locked(capture::toByteArray);
    }

    /** How many bytes were written or injected. */
    public long written() {
        return locked(() -> written);
    }

    /** How many bytes the reader took. */
    public long taken() {
        return locked(() -> read);
    }

    /** How often the reader tried. */
    public long readAttempts() {
        return locked(() -> readAttempts);
    }

    /** How often the reader tried and got bytes. */
    public long reads() {
        return locked(() -> reads);
    }

    /** How often the writer tried. */
    public long writeAttempts() {
        return locked(() -> writeAttempts);
    }

    /** Whether the writer has ended the stream. */
    public boolean isFinished() {
        return locked(() -> finished || closedByWriter);
    }

    /** Waits until the reader has taken all there is and waits for more, parked or by a listener. */
    public void awaitWaitingReader() {
        await(() -> closedByReader || (!canRead() && (waitingReaders > 0 || readable != null)));
    }

    /** Waits until the writer found the pipe full and waits for room, parked or by a listener. */
    public void awaitWaitingWriter() {
        await(() -> !canWrite() && (waitingWriters > 0 || writable != null));
    }

    /** Waits until so many bytes were written in all. */
    public void awaitWritten(long bytes) {
        await(() -> written >= bytes);
    }

    /** Waits until the writer has ended the stream, and so will not write another byte. */
    public void awaitFinished() {
        await(() -> finished || closedByWriter);
    }

    int read(ByteBuffer destination) throws IOException {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (closedByReader) {
                throw new ClosedChannelException();
            }
            readAttempts++;
            if (!canRead()) {
                return 0;
            }
            int available = (int) Math.min(queue.size(), finOffset - read);
            if (available == 0) {
                return endOfInput();
            }
            int count = queue.moveTo(destination, Math.min(available, bytesPerRead.getAsInt()));
            read += count;
            reads += count > 0 ? 1 : 0;
            effects.collect(this);
            return count;
        } finally {
            lock.unlock();
            effects.run();
        }
    }

    private int endOfInput() throws IOException {
        if (readError != null) {
            throw readError;
        }
        return -1;
    }

    long write(ByteBuffer... sources) throws IOException {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (closedByWriter || finished) {
                throw new ClosedChannelException();
            }
            writeAttempts++;
            if (writeError != null) {
                throw writeError;
            }
            if (closedByReader) {
                throw new IOException("connection reset by the other end of the pipe");
            }
            int room = Math.min(Math.max(0, capacity - queue.size()), bytesPerWrite.getAsInt());
            long before = written;
            for (ByteBuffer source : sources) {
                int count = Math.min(source.remaining(), room - (int) (written - before));
                accept(source, count);
            }
            effects.collect(this);
            return written - before;
        } finally {
            lock.unlock();
            effects.run();
        }
    }

    private void accept(ByteBuffer source, int count) {
        byte[] bytes = new byte[count];
        source.get(bytes);
        if (alterOffset >= written && alterOffset - written < count) {
            int index = (int) (alterOffset - written);
            bytes[index] = (byte) alteration.applyAsInt(bytes[index] & 0xff);
        }
        written += count;
        if (capturing) {
            capture.writeBytes(bytes);
        }
        if (!closedByReader) {
            queue.add(bytes);
        }
    }

    void onReadable(Runnable listener) {
        script(() -> readable = Objects.requireNonNull(listener));
    }

    void onWritable(Runnable listener) {
        script(() -> writable = Objects.requireNonNull(listener));
    }

    boolean awaitReadable(long deadline) throws IOException {
        return park(deadline, this::canRead, () -> closedByReader, true);
    }

    boolean awaitWritable(long deadline) throws IOException {
        return park(deadline, this::canWrite, () -> closedByWriter, false);
    }

    private boolean park(long deadline, BooleanSupplier ready, BooleanSupplier closed, boolean reader)
            throws IOException {
        Runnable cancelTimer = deadline == NEVER ? () -> {} : clock.schedule(deadline, () -> script(() -> {}));
        lock.lock();
        try {
            while (!ready.getAsBoolean() && !closed.getAsBoolean() && clock.nanos() < deadline) {
                count(reader, 1);
                changed.signalAll();
                changed.await();
                count(reader, -1);
            }
            if (closed.getAsBoolean()) {
                throw new AsynchronousCloseException();
            }
            return ready.getAsBoolean();
        } catch (InterruptedException e) {
            count(reader, -1);
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            lock.unlock();
            cancelTimer.run();
        }
    }

    private void count(boolean reader, int difference) {
        if (reader) {
            waitingReaders += difference;
        } else {
            waitingWriters += difference;
        }
    }

    void closeByWriter() {
        script(() -> closedByWriter = true);
    }

    void closeByReader() {
        script(() -> closedByReader = true);
    }

    boolean isClosedByReader() {
        return locked(() -> closedByReader);
    }

    private boolean canRead() {
        if (held) {
            return false;
        }
        return queue.size() > 0 || finished || closedByWriter || readError != null || read >= finOffset;
    }

    private boolean canWrite() {
        return queue.size() < capacity || writeError != null || closedByReader || finished || closedByWriter;
    }

    private void script(Runnable change) {
        Effects effects = new Effects();
        lock.lock();
        try {
            change.run();
            effects.collect(this);
        } finally {
            lock.unlock();
        }
        effects.run();
    }

    private <T> T locked(java.util.function.Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition) {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the other side", e);
        } finally {
            lock.unlock();
        }
    }

    /** The listeners that a change makes due: taken under the lock, run outside it. */
    private static final class Effects {
        private @Nullable Runnable readable;
        private @Nullable Runnable writable;

        void collect(ScriptedStream stream) {
            if (stream.readable != null && (stream.canRead() || stream.closedByReader)) {
                readable = stream.readable;
                stream.readable = null;
            }
            if (stream.writable != null && stream.canWrite()) {
                writable = stream.writable;
                stream.writable = null;
            }
            stream.changed.signalAll();
        }

        void run() {
            if (readable != null) {
                readable.run();
            }
            if (writable != null) {
                writable.run();
            }
        }
    }
}
